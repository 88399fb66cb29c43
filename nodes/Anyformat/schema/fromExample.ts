import { isRecord } from '../request/guards';
import {
	joinPath,
	type SchemaFinding,
	leaf,
	LIST_OF_LISTS,
	type Member,
	type SchemaNode,
} from './schemaNode';
import { fromTypeWord } from './typeWords';
import { unify } from './unifyTypes';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const DATE_TIME =
	/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?$/i;

/**
 * The node of what a JSON example holds. Every number is a decimal, since an example of 100 must not cut
 * 99.50; the name of a type is that type. `findings` takes what the API can't hold.
 */
export const fromExample = (value: unknown, path: string, findings: SchemaFinding[]): SchemaNode =>
	fromValues([value], path, findings);

/** The node of values that stand in the same place of several rows; those that are null say nothing. */
function fromValues(values: unknown[], path: string, findings: SchemaFinding[]): SchemaNode {
	const known = values.filter((value) => value !== null && value !== undefined);
	if (known.length === 0) return leaf('string');
	if (known.every(isRecord)) return { kind: 'object', members: membersOf(known, path, findings) };
	if (known.every(Array.isArray)) return fromList(known.flat(1), path, findings);
	if (!known.every(isSingle)) return leaf('string');
	return unify(known.map(fromSingle)) ?? leaf('string');
}

function membersOf(
	records: Array<Record<string, unknown>>,
	path: string,
	findings: SchemaFinding[],
): Member[] {
	const byKey = new Map<string, unknown[]>();
	for (const [key, value] of records.flatMap((record) => Object.entries(record))) {
		const same = byKey.get(key);
		if (same === undefined) byKey.set(key, [value]);
		else same.push(value);
	}
	return [...byKey].map(([key, same]) => [key, fromValues(same, joinPath(path, key), findings)]);
}

/** Records make a table, single values a list; without entries it is a list of texts. */
function fromList(entries: unknown[], path: string, findings: SchemaFinding[]): SchemaNode {
	const known = entries.filter((entry) => entry !== null && entry !== undefined);
	if (known.length > 0 && known.every(isRecord))
		return { kind: 'table', members: membersOf(known, path, findings) };
	const items = known.filter(isSingle).map(fromSingle);
	if (items.length < known.length) {
		findings.push({ path, ...(known.some(Array.isArray) ? LIST_OF_LISTS : MIXED_LIST) });
		return leaf('string');
	}
	const item = unify(items) ?? leaf('string');
	return { kind: 'list', item: item.kind === 'leaf' ? item : leaf('string') };
}

const MIXED_LIST = {
	problem: 'is a list of objects and of single values',
	remedy: 'Make every entry an object, or none.',
};

const isSingle = (value: unknown): boolean => typeof value !== 'object';

function fromSingle(value: unknown): SchemaNode {
	if (typeof value === 'number') return leaf('float');
	if (typeof value === 'boolean') return leaf('boolean');
	const text = String(value).trim();
	if (DATE.test(text)) return leaf('date');
	if (DATE_TIME.test(text)) return leaf('datetime');
	return fromTypeWord(text) ?? leaf('string');
}
