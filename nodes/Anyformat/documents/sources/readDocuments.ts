import { NodeOperationError, type IExecutePaginationFunctions } from 'n8n-workflow';

import { binaryDocument } from './binary';
import { textDocument, validateSize, type SourceDocument } from './document';
import { urlDocument } from './url';

/** A document, or why it can't be one: one that is unfit does not keep the others of its item back. */
export type DocumentOrError = SourceDocument | NodeOperationError;

/**
 * Reads Source and its parameter: the item's documents, in their order. A comma separates binary fields,
 * and `*` means all of them. Nothing is opened yet. Throws NodeOperationError for one that can't be a
 * document when the node stops on errors, so that the others are not sent in vain.
 */
export async function readDocuments(
	context: IExecutePaginationFunctions,
): Promise<DocumentOrError[]> {
	const documents = await readSource(context);
	const unfit = documents.find((document) => document instanceof NodeOperationError);
	if (unfit !== undefined && !context.continueOnFail()) throw unfit as NodeOperationError;
	return documents;
}

async function readSource(context: IExecutePaginationFunctions): Promise<DocumentOrError[]> {
	const source = context.getNodeParameter('source', 'binary') as string;
	const parameter = (name: string, fallback: string) => {
		const value = context.getNodeParameter(name, fallback) ?? '';
		return typeof value === 'object' ? JSON.stringify(value) : String(value);
	};
	const read = async (open: () => SourceDocument | Promise<SourceDocument>) => {
		try {
			return await open();
		} catch (error) {
			return error instanceof NodeOperationError
				? error
				: new NodeOperationError(context.getNode(), error as Error);
		}
	};
	if (source === 'text') return [await read(() => readText(context, parameter('text', '')))];
	if (source === 'url') return [await read(() => urlDocument(context, parameter('fileUrl', '')))];
	const fields = binaryFields(context, parameter('binaryPropertyName', 'data'));
	return await Promise.all(
		fields.map(async (field) => await read(() => binaryDocument(context, field))),
	);
}

function readText(context: IExecutePaginationFunctions, text: string): SourceDocument {
	const reason = validateSize('text', text.trim() === '' ? 0 : Buffer.byteLength(text));
	if (reason === undefined) return textDocument(context, text);
	const [message, description] = reason;
	throw new NodeOperationError(context.getNode(), message, {
		description,
		itemIndex: context.getItemIndex(),
	});
}

function binaryFields(context: IExecutePaginationFunctions, given: string): string[] {
	const names = given
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
	const existing = Object.keys(context.getInputData().binary ?? {});
	const fields = names.includes('*') ? existing : names;
	// An item without any file still has an error to tell, under the name that a file usually has.
	return fields.length > 0 ? [...new Set(fields)] : ['data'];
}
