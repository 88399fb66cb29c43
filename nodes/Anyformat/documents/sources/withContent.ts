import { isRecord } from '../../request/guards';

/**
 * A value of an expression, with the files of the item in place of their descriptions: n8n leaves the content
 * out of `$binary` where it keeps files in the item itself. A description that fits several files stays one.
 */
export function withContent(fields: Map<string, unknown>, value: unknown): unknown {
	if (!isRecord(value)) return value;
	if (isDescription(value)) {
		const fitting = [...fields.values()].filter((file) => describes(value, file));
		return fitting.length === 1 ? fitting[0] : value;
	}
	const entries = Object.entries(value).map(([name, each]) => {
		const file = fields.get(name);
		return [name, isDescription(each) && describes(each, file) ? file : each];
	});
	return Object.fromEntries(entries);
}

/** All that n8n notes of a file, but neither its content nor where that is. */
const isDescription = (value: unknown): boolean =>
	isRecord(value) && typeof value.mimeType === 'string' && !('data' in value) && !('id' in value);

const describes = (description: unknown, file: unknown): boolean =>
	isRecord(file) && notesOf(description) === notesOf(file);

const notesOf = (file: unknown): string =>
	JSON.stringify(
		Object.entries(file as Record<string, unknown>)
			.filter(([key, value]) => key !== 'data' && value !== undefined)
			.sort(([one], [other]) => (one < other ? -1 : 1)),
	);
