import type { IExecutePaginationFunctions } from 'n8n-workflow';

import { ALL, byNames, byValue, fieldsOf, readGiven, type findFiles } from './binaryFields';
import { conversationItem } from './conversation';
import { errorsOf } from './document';

/**
 * The files that an agent means, of those that the item has which it works on: all, or some by their names.
 * What a model leaves empty is all. Throws NodeApiError when there is none, or it can't be told which item it is.
 */
export function findAttached(context: IExecutePaginationFunctions): ReturnType<typeof findFiles> {
	const given = readGiven(context, ALL);
	const item = conversationItem(context);
	const fields = item === undefined ? new Map<string, unknown>() : fieldsOf(item);
	if (fields.size === 0)
		throw errorsOf(context)(
			'The conversation has no file',
			'Ask for it to be attached, or give its address or its text instead.',
		);
	const named =
		typeof given === 'string' ? byNames(context, fields, given) : byValue(context, fields, given);
	const files = named === undefined || named.length === 0 ? byNames(context, fields, ALL)! : named;
	return { files, isAll: false };
}
