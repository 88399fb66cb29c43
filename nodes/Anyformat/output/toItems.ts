import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { createError } from '../request/errors';
import type { Parameters } from '../request/parameters';
import { documentItems, type OutputDocument, type OutputOptions } from './documentItems';
import { UnknownTable } from './rows';
import { UnfitAnswer } from './reviewValue';
import { UnknownField } from './reviewRules';

/**
 * The items of a document. Throws NodeApiError when 'Rows Field' or a review rule names what it does not
 * have, or a correction can't be.
 */
export function toItems(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	document: OutputDocument,
	options: OutputOptions,
): INodeExecutionData[] {
	try {
		return documentItems(document, options).map((json) => ({ json: json as IDataObject }));
	} catch (error) {
		const [message, description] = wordsFor(error as Error);
		throw createError(context.getNode(), message, {
			description,
			itemIndex: context.getItemIndex(),
		});
	}
}

function wordsFor(error: Error): [message: string, description?: string] {
	const { message } = error;
	if (error instanceof UnknownTable) {
		const tables = quoted(error.tables);
		return [
			message,
			tables
				? `Its tables are: ${tables}. Put one of them into 'Rows Field', or leave it empty.`
				: "It has no tables at all. Remove 'Rows Field' from Options.",
		];
	}
	if (error instanceof UnknownField) {
		const fields = quoted(error.fields);
		return [
			message,
			fields
				? `Its fields are: ${fields}. Choose one of them under 'Review Rules', or remove the rule.`
				: "It has no fields at all. Remove 'Review Rules' from Options.",
		];
	}
	if (error instanceof UnfitAnswer)
		return [
			message,
			`It must be ${error.expected}. Put such a value into 'Corrections', or leave that answer empty.`,
		];
	return [message];
}

const quoted = (names: string[]): string => names.map((name) => `"${name}"`).join(', ');
