import type { IDataObject } from 'n8n-workflow';

import { withApi } from './api';
import { fileItem, linkOf } from './items';

/**
 * The `json` of the items of a document whose processing ends with `results`. Two such documents are
 * extracted together; both must give the same. Throws the error of the node.
 */
export async function extracted(
	results: object,
	options: IDataObject = {},
	simplify = true,
): Promise<IDataObject[]> {
	let first: IDataObject[] = [];
	await withApi(async (api) => {
		api.emulator.scriptNext({ results: results as IDataObject }, 2);
		const { items, error } = await api.extract([fileItem('a.pdf'), fileItem('a.pdf')], {
			simplify,
			options,
		});
		if (error) throw error;
		const [one, two] = [0, 1].map((item) =>
			items.filter((each) => linkOf(each) === item).map(({ json }) => json),
		);
		const anonymous = (json: IDataObject) => JSON.stringify(json).replace(/"[0-9a-f-]{36}"/g, '""');
		expect(two.map(anonymous)).toEqual(one.map(anonymous));
		expect(two.length + one.length).toBe(items.length);
		first = one;
	});
	return first;
}
