import { isRecord } from '../request/guards';

/** More than any schema has; what is deeper is not searched. */
const MAX_DEPTH = 100;

/**
 * What a `$ref` of JSON Schema leads to within `roots`, the first that has it: by pointer
 * (`#/$defs/Party`, `#/properties/a~1b`, `#/definitions/Line%20item`), by anchor, or by `$id`. Undefined
 * when it leads nowhere, or outside of the document.
 */
export function resolveRef(ref: string, roots: unknown[]): unknown {
	for (const root of roots) {
		const target = resolveIn(ref, root);
		if (target !== undefined) return target;
	}
	return undefined;
}

function resolveIn(ref: string, root: unknown): unknown {
	const [address, fragment = ''] = split(ref);
	const base = address === '' ? root : findById(root, address);
	if (base === undefined || fragment === '') return base;
	if (fragment.startsWith('/')) return follow(fragment, base);
	return search(
		base,
		(each) =>
			each.$anchor === fragment || each.$dynamicAnchor === fragment || each.$id === `#${fragment}`,
	);
}

function split(ref: string): string[] {
	const hash = ref.indexOf('#');
	return hash < 0 ? [ref] : [ref.slice(0, hash), ref.slice(hash + 1)];
}

/** A schema names itself by `$id`; an address may also be given without the part before its last slash. */
const findById = (root: unknown, address: string): unknown =>
	search(root, ({ $id }) => {
		if (typeof $id !== 'string' || $id === '') return false;
		return $id.replace(/#$/, '') === address || $id.endsWith(`/${address.replace(/^\.?\//, '')}`);
	});

/** Source: RFC 6901. */
function follow(pointer: string, base: unknown): unknown {
	let target = base;
	for (const token of pointer.split('/').slice(1)) {
		const key = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~');
		if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key))
			return undefined;
		target = (target as Record<string, unknown>)[key];
	}
	return target;
}

function decoded(token: string): string {
	try {
		return decodeURIComponent(token);
	} catch {
		return token;
	}
}

/** The first record, from the outside in, that `isWanted`. */
function search(
	value: unknown,
	isWanted: (record: Record<string, unknown>) => boolean,
	depth = 0,
): unknown {
	if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return undefined;
	if (isRecord(value) && isWanted(value)) return value;
	for (const entry of Object.values(value)) {
		const found = search(entry, isWanted, depth + 1);
		if (found !== undefined) return found;
	}
	return undefined;
}
