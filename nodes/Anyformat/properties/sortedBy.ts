/**
 * The entries in the order of a key, as n8n wants options. By code units: `localeCompare` would load the
 * rules of all languages, which takes longer than the whole rest of the package.
 */
export const sortedBy = <Key extends string, Entry extends Record<Key, string>>(
	key: Key,
	entries: Entry[],
): Entry[] => [...entries].sort((a, b) => (a[key] < b[key] ? -1 : 1));
