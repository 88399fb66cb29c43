import type { IBinaryData, IExecutePaginationFunctions, NodeApiError } from 'n8n-workflow';

import { itemError } from '../../request/errors';
import { isRecord } from '../../request/guards';
import { StreamedForm, TextPart } from '../../request/multipart';
import { isTool } from '../../request/parameters';
import { asWritten } from '../../request/requestIdentity';
import type { DocumentUpload } from '../submit';

/** One document to submit: a file, a text, or what a URL gives. `form` is made anew for each try. */
export interface SourceDocument extends DocumentUpload {
	/** Null for a text, which has no name; final only once it was opened, when its content is known. */
	fileName: string | null;
	/** The document itself as binary data of n8n, to be passed on with its results. */
	binary(): Promise<IBinaryData>;
	/** The same for an error: undefined when there is none at hand. */
	binaryAtHand(): IBinaryData | undefined;
}

/** Why something can't be a document, and the file that it is, if there is one to be passed on. */
export interface UnfitDocument {
	error: NodeApiError;
	file?: IBinaryData;
}

export type DocumentOrUnfit = SourceDocument | UnfitDocument;

export const isUnfit = (document: DocumentOrUnfit): document is UnfitDocument =>
	'error' in document;

/** Makes the error of a document that can't be had, of its message and description. */
export type ToError = (message: string, description: string) => NodeApiError;

/** Errors of the item, which name the file that they are about. */
export function errorsOf(
	context: IExecutePaginationFunctions,
	fileName?: () => string | null,
): ToError {
	return (message, description) => {
		const error = itemError(context, message, description);
		Object.assign(error.context, { fileName: fileName?.() ?? null });
		return error;
	};
}

/** What the API takes at most for one document. Source: docs/api-contract.md, "Files". */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** Why a document of `size` bytes is not sent, as message and next step; undefined when it can be. */
export function validateSize(label: string, size: number): [string, string] | undefined {
	if (size === 0)
		return [
			`The ${label} is empty`,
			'There is nothing to extract from. Check the node that brings it.',
		];
	if (size > MAX_FILE_BYTES)
		return [
			`The ${label} has ${Math.ceil((size / 1024 ** 2) * 10) / 10} MB, more than the 20 MB that Anyformat takes`,
			'Split or compress it before this node. It was not sent.',
		];
	return undefined;
}

/** A text of the item, sent byte for byte. Throws NodeApiError when it is empty or too large. */
export function textDocument(context: IExecutePaginationFunctions, text: string): SourceDocument {
	const reason = validateSize('text', text.trim() === '' ? 0 : Buffer.byteLength(text));
	if (reason !== undefined) throw errorsOf(context)(...reason);
	return {
		fileName: null,
		label: 'text',
		source: { written: asWritten(context, ['source', 'text']), value: text },
		async form() {
			const form = new StreamedForm();
			form.append('text', new TextPart(text));
			return form;
		},
		async binary() {
			return await context.helpers.prepareBinaryData(Buffer.from(text), 'text.txt', 'text/plain');
		},
		binaryAtHand: () => ({
			data: Buffer.from(text).toString('base64'),
			fileName: 'text.txt',
			mimeType: 'text/plain',
		}),
	};
}

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
export function notAFile(context: IExecutePaginationFunctions, value: unknown): NodeApiError {
	return errorsOf(context)(
		`'Input Binary Field' can't be "${(JSON.stringify(value) ?? String(value)).slice(0, MAX_QUOTED)}"`,
		"It must be the name of a binary field, or an expression that gives a file, such as {{ $('Form').item.binary.data }}. Of several files that are called the same, give the names of their fields.",
	);
}
