import { fromEntries, type Shaped } from './results';

/**
 * Puts fields, and the row's columns after them, at the top level, for nodes that map columns by name;
 * everything else goes under `document`. A name that is taken gets `_2`, `_3` …, and so does `error`,
 * which n8n would read as a failed item.
 */
export function flatten({ fields, row, ...document }: Shaped): Shaped {
	const taken = new Set(['document', 'error']);
	const columns = [fields, row].flatMap((part) => Object.entries((part ?? {}) as Shaped));
	const named = columns.map(([name, value]): [string, unknown] => {
		let free = name;
		for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
		taken.add(free);
		return [free, value];
	});
	return fromEntries([...named, ['document', document]]);
}
