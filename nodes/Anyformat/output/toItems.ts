import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { createError } from '../request/errors';
import type { Parameters } from '../request/parameters';
import {
	documentItems,
	UnknownTable,
	type OutputDocument,
	type OutputOptions,
} from './documentItems';

/** The items of a document. Throws NodeApiError when 'Rows Field' names none of its tables. */
export function toItems(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	document: OutputDocument,
	options: OutputOptions,
): INodeExecutionData[] {
	try {
		return documentItems(document, options).map((json) => ({ json: json as IDataObject }));
	} catch (error) {
		if (!(error instanceof UnknownTable))
			throw createError(context.getNode(), (error as Error).message, {
				itemIndex: context.getItemIndex(),
			});
		const tables = error.tables.map((table) => `"${table}"`).join(', ');
		throw createError(context.getNode(), error.message, {
			description: tables
				? `Its tables are: ${tables}. Put one of them into 'Rows Field', or leave it empty.`
				: "It has no tables at all. Remove 'Rows Field' from Options.",
			itemIndex: context.getItemIndex(),
		});
	}
}
