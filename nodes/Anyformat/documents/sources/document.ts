import type { IBinaryData, IExecutePaginationFunctions } from 'n8n-workflow';

import { StreamedForm } from '../../request/multipart';
import { asWritten } from '../../request/requestIdentity';
import type { DocumentUpload } from '../submit';

/** One document to submit: a file, a text, or what a URL gives. `form` is made anew for each try. */
export interface SourceDocument extends DocumentUpload {
	/** Null for a text, which has no name; for a URL known only once it was opened. */
	fileName: string | null;
	/** The document itself as binary data of n8n, to be passed on with its results. */
	binary(): Promise<IBinaryData>;
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

/** Opens a file of n8n: a stream from its storage, or the bytes that the item itself holds as base64. */
export async function openBinary(
	context: IExecutePaginationFunctions,
	{ id, data }: IBinaryData,
): Promise<AsyncIterable<Uint8Array>> {
	if (id !== undefined) return await context.helpers.getBinaryStream(id);
	return (async function* () {
		yield Buffer.from(data, 'base64');
	})();
}

/** A text of the item. */
export function textDocument(context: IExecutePaginationFunctions, text: string): SourceDocument {
	return {
		fileName: null,
		label: 'text',
		source: { written: asWritten(context, ['source', 'text']), value: text },
		async form() {
			const form = new StreamedForm();
			form.append('text', text);
			return form;
		},
		async binary() {
			return await context.helpers.prepareBinaryData(Buffer.from(text), 'text.txt', 'text/plain');
		},
	};
}
