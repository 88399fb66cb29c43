import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { withNodeErrors, type Parameters } from '../request/parameters';
import { documentItems, type OutputDocument, type OutputOptions } from './documentItems';

/**
 * The items of a document. Throws NodeApiError when 'Rows Field' or a review rule names what it does not
 * have, or a correction can't be.
 */
export function toItems(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	document: OutputDocument,
	options: OutputOptions,
): INodeExecutionData[] {
	return withNodeErrors(context, () =>
		documentItems(document, options).map((json) => ({ json: json as IDataObject })),
	);
}
