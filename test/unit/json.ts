import fc from 'fast-check';

/** Any JSON, but for objects with a key `toString`, which nothing can put into a text. */
export const anyJson = (maxDepth: number) =>
	fc.jsonValue({ maxDepth }).filter((value) => !JSON.stringify(value).includes('"toString":'));
