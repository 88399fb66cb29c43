import { NodeApiError, type IExecutePaginationFunctions, type IDataObject } from 'n8n-workflow';

import { createError } from '../../request/errors';
import { isTool } from '../../request/parameters';
import { binaryDocument, namedByContent } from './binary';
import {
	findFiles,
	type FileOrError,
	ALL,
	byNames,
	byValue,
	fieldsOf,
	readGiven,
} from './binaryFields';
import { isUnfit, textDocument, type DocumentOrUnfit, errorsOf } from './document';
import { Semaphore } from '../../request/semaphore';
import { urlDocument } from './url';
import { conversationItem } from './conversation';

const GROUPS = ['image', 'mail', 'office', 'pdf', 'text'];

/** What 'File Types' lets pass; undefined without that option. Throws NodeApiError for what is none of its values. */
function readFileTypes(context: IExecutePaginationFunctions): string[] | undefined {
	const { fileTypes } = context.getNodeParameter('options', {}) as IDataObject;
	if (fileTypes === undefined) return undefined;
	const given = (Array.isArray(fileTypes) ? fileTypes : String(fileTypes ?? '').split(','))
		.map((each) => String(each).trim())
		.filter(Boolean);
	const unknown = given.find((each) => !GROUPS.includes(each));
	if (given.length > 0 && unknown === undefined) return given;
	throw errorsOf(context)(
		unknown === undefined ? "'File Types' is empty" : `'File Types' can't be "${unknown}"`,
		`It takes ${GROUPS.join(', ')}. Remove the option to send files of all types.`,
	);
}

/**
 * The files that an agent means, of those that the item has which it works on: all, or some by their names.
 * What a model leaves empty is all. Throws NodeApiError when there is none, or it can't be told which item it is.
 */
function findAttached(context: IExecutePaginationFunctions): ReturnType<typeof findFiles> {
	const given = readGiven(context, ALL);
	const item = conversationItem(context);
	const fields = item === undefined ? new Map<string, unknown>() : fieldsOf(item);
	if (fields.size === 0) throw noAttachment(context);
	const named =
		typeof given === 'string' ? byNames(context, fields, given) : byValue(context, fields, given);
	const isAll = named === undefined || named.length === 0 || given === ALL;
	return { files: isAll ? byNames(context, fields, ALL)! : named, isAll };
}

const noAttachment = (context: IExecutePaginationFunctions, what = ''): NodeApiError =>
	errorsOf(context)(
		`The conversation has no file ${what}`.trim(),
		'Ask for it to be attached, or give its address or its text instead.',
	);

/** Files whose beginning is looked at, at once, before anything is sent. */
const peeks = new Semaphore(10);

/**
 * Reads Source and its parameter: the item's documents, in their order. Nothing is sent yet, nor downloaded.
 * Throws NodeApiError for one that can't be a document when the node stops on errors, so that the others are
 * not sent in vain.
 */
export async function readDocuments(
	context: IExecutePaginationFunctions,
): Promise<DocumentOrUnfit[]> {
	const source = context.getNodeParameter('source', 'binary') as string;
	const types = ['text', 'url'].includes(source) ? undefined : readFileTypes(context);
	const documents = await readSource(context, source, types).catch((error: Error) => [
		{ error: toUnfitError(context, error) },
	]);
	const unfit = documents.find(isUnfit);
	if (unfit !== undefined && !context.continueOnFail()) throw unfit.error;
	return documents;
}

async function readSource(
	context: IExecutePaginationFunctions,
	source: string,
	types: string[] | undefined,
): Promise<DocumentOrUnfit[]> {
	if (source === 'text') return [textDocument(context, readText(context, 'text'))];
	if (source === 'url') return [await urlDocument(context, readText(context, 'fileUrl'))];
	const asTool = isTool(context.getNode());
	const { files, isAll } = asTool ? findAttached(context) : findFiles(context);
	const found = isAll && types !== undefined ? await ofTypes(context, files, types) : files;
	if (asTool && found.length === 0)
		throw noAttachment(context, `of these types: ${types!.join(', ')}`);
	return await Promise.all(
		found.map(async (file) =>
			file instanceof NodeApiError ? { error: file } : await binaryDocument(context, file),
		),
	);
}

function readText(context: IExecutePaginationFunctions, name: string): string {
	const value = context.getNodeParameter(name, '') ?? '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Those files whose content is of one of the types; what can't be read stays, since it has an error to tell. */
async function ofTypes(
	context: IExecutePaginationFunctions,
	files: FileOrError[],
	types: string[],
): Promise<FileOrError[]> {
	const wanted = await Promise.all(
		files.map(async (file) => {
			if (file instanceof NodeApiError) return true;
			const { type } = await peeks.run(async () => await namedByContent(context, file));
			return type !== undefined && types.includes(type.group);
		}),
	);
	return files.filter((_, index) => wanted[index]);
}

const toUnfitError = (context: IExecutePaginationFunctions, error: Error): NodeApiError =>
	error instanceof NodeApiError
		? error
		: createError(context.getNode(), error.message, { itemIndex: context.getItemIndex() });
