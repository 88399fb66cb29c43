import type { IExecutePaginationFunctions, NodeApiError } from 'n8n-workflow';

import { isRecord } from '../../request/guards';
import { isTool } from '../../request/parameters';
import { errorsOf } from './document';

const MAX_QUOTED = 100;

/** The error for a name that no file of the item has, with the names that there are. */
export function missingFile(
	context: IExecutePaginationFunctions,
	fields: Map<string, unknown>,
	name: string,
): NodeApiError {
	if (isTool(context.getNode())) return missingAttachment(context, fields, name);
	const names = [...fields.keys()].map((each) => `"${each}"`).join(', ');
	const isText = name.includes('[object Object]');
	const remedy = isText
		? 'An expression that gives a file must stand alone, without text around it, such as {{ $binary.data }}.'
		: names === ''
			? 'The item has no files. Connect a node that brings one, such as a form, a mailbox or a download.'
			: `Its binary fields are: ${names}. Put one of them into 'Input Binary Field', or * for all.`;
	return errorsOf(context)(`The item has no binary field "${name.slice(0, MAX_QUOTED)}"`, remedy);
}

function missingAttachment(
	context: IExecutePaginationFunctions,
	fields: Map<string, unknown>,
	name: string,
): NodeApiError {
	const names = [...fields].map(
		([field, binary]) => `"${String((isRecord(binary) && binary.fileName) || field)}"`,
	);
	return errorsOf(context)(
		`The conversation has no file "${name.slice(0, MAX_QUOTED)}"`,
		`Its files are: ${names.join(', ')}. Give one of these names, or * for all.`,
	);
}

/** The error for a value that can't stand for a file. */
export const notAFile = (context: IExecutePaginationFunctions, value: unknown): NodeApiError =>
	errorsOf(context)(
		`'Input Binary Field' can't be "${(JSON.stringify(value) ?? String(value)).slice(0, MAX_QUOTED)}"`,
		"It must be the name of a binary field, or an expression that gives a file, such as {{ $('Form').item.binary.data }}.",
	);
