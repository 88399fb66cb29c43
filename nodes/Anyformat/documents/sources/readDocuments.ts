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
import { Slots } from './downloadSlots';
import { urlDocument } from './url';
import { conversationItem } from './conversation';
import type { FileTypeGroup } from './fileTypes';

const GROUPS: FileTypeGroup[] = ['image', 'mail', 'office', 'pdf', 'text'];

/** What 'File Types' lets pass; undefined without that option. Throws NodeApiError for what is none of its values. */
function readFileTypes(context: IExecutePaginationFunctions): string[] | undefined {
	const { fileTypes } = context.getNodeParameter('options', {}) as IDataObject;
	if (fileTypes === undefined) return undefined;
	const given = (Array.isArray(fileTypes) ? fileTypes : String(fileTypes ?? '').split(','))
		.map((each) => String(each).trim())
		.filter(Boolean);
	const unknown = given.find((each) => !(GROUPS as string[]).includes(each));
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

/** Files whose beginning is looked at, at once, before anything is sent. */
const peeks = new Slots(10);

/**
 * Reads Source and its parameter: the item's documents, in their order. Nothing is sent yet, nor downloaded.
 * Throws NodeApiError for one that can't be a document when the node stops on errors, so that the others are
 * not sent in vain.
 */
export async function readDocuments(
	context: IExecutePaginationFunctions,
): Promise<DocumentOrUnfit[]> {
	const documents = await readSource(context);
	const unfit = documents.find(isUnfit);
	if (unfit !== undefined && !context.continueOnFail()) throw unfit.error;
	return documents;
}

async function readSource(context: IExecutePaginationFunctions): Promise<DocumentOrUnfit[]> {
	const source = context.getNodeParameter('source', 'binary') as string;
	if (source === 'text')
		return [await orUnfit(context, async () => textDocument(context, readText(context, 'text')))];
	if (source === 'url')
		return [
			await orUnfit(context, async () => await urlDocument(context, readText(context, 'fileUrl'))),
		];
	return await readFiles(context);
}

function readText(context: IExecutePaginationFunctions, name: string): string {
	const value = context.getNodeParameter(name, '') ?? '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function readFiles(context: IExecutePaginationFunctions): Promise<DocumentOrUnfit[]> {
	const types = readFileTypes(context);
	let found: FileOrError[];
	try {
		const { files, isAll } = isTool(context.getNode()) ? findAttached(context) : findFiles(context);
		found = isAll && types !== undefined ? await ofTypes(context, files, types) : files;
	} catch (error) {
		return [{ error: toUnfitError(context, error) }];
	}
	return await Promise.all(
		found.map(async (file) =>
			file instanceof NodeApiError ? { error: file } : await binaryDocument(context, file),
		),
	);
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
			return type?.group !== undefined && types.includes(type.group);
		}),
	);
	return files.filter((_, index) => wanted[index]);
}

async function orUnfit(
	context: IExecutePaginationFunctions,
	open: () => Promise<DocumentOrUnfit>,
): Promise<DocumentOrUnfit> {
	try {
		return await open();
	} catch (error) {
		return { error: toUnfitError(context, error) };
	}
}

const toUnfitError = (context: IExecutePaginationFunctions, error: unknown): NodeApiError =>
	error instanceof NodeApiError
		? error
		: createError(context.getNode(), (error as Error).message, {
				itemIndex: context.getItemIndex(),
			});
