import type {
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	NodeApiError,
} from 'n8n-workflow';

import { isRecord } from '../../request/guards';
import { describes, withContent } from './content';
import { errorsOf, missingFile, notAFile } from './document';

/** A file that 'Input Binary Field' means. */
export interface FoundFile {
	/** The name of its field, for texts. */
	field: string;
	/** What the field holds, which need not be a file. */
	binary: unknown;
	/** Tells it from the other files of the item, whatever comes or goes beside it. */
	place?: string;
}

/** A file, or why there is none for a part of what was asked for. */
export type FileOrError = FoundFile | NodeApiError;

/** Where n8n keeps the files of an item whose workflow has the binary mode `combined`. */
const FILES_IN_JSON = '_files';

export const ALL = '*';

const CHECK_EXPRESSION = 'If it comes from an expression, check that this item has a value for it.';

/**
 * The files that 'Input Binary Field' of the item means: by the names of fields or of files, `*` for all, or by
 * an expression that gives a file or a list of them, in both of n8n's binary modes. With `*`, an item without
 * files has none, as long as another has some. Throws NodeApiError when nothing can be meant.
 */
export function findFiles(context: IExecutePaginationFunctions): {
	files: FileOrError[];
	isAll: boolean;
} {
	const given = readGiven(context, 'data');
	const fields = fieldsOf(context.getInputData());
	const files =
		typeof given === 'string' ? byNames(context, fields, given) : byValue(context, fields, given);
	if (files === undefined || (files.length === 0 && typeof given !== 'string'))
		throw errorsOf(context)(
			"'Input Binary Field' is empty",
			`Put the name of a binary field there, or * for all files of the item. ${CHECK_EXPRESSION}`,
		);
	const unique = files.filter(
		(file, index) => files.findIndex((other) => isSame(file, other)) === index,
	);
	return {
		files: withPlaces(unique),
		isAll: typeof given === 'string' && namesOf(given).includes(ALL),
	};
}

/** What 'Input Binary Field' has, or an expression in it. */
export function readGiven(context: IExecutePaginationFunctions, fallback: string): unknown {
	const value = context.getNodeParameter('binaryPropertyName', fallback) as unknown;
	return fromJson(typeof value === 'number' ? String(value) : value);
}

/** A file or a list of files that an expression turned into a text. */
function fromJson(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

const isSame = (one: FileOrError, other: FileOrError): boolean =>
	one === other ||
	('binary' in one &&
		'binary' in other &&
		(one.binary === other.binary || haveOneId(one.binary, other.binary)));

/** Files that an expression brings from several items may be of one field, so those are counted. */
function withPlaces(files: FileOrError[]): FileOrError[] {
	const counts = new Map<string, number>();
	return files.map((file) => {
		if (!('field' in file)) return file;
		const count = (counts.get(file.field) ?? 0) + 1;
		counts.set(file.field, count);
		return { ...file, place: count === 1 ? file.field : `${file.field} ${count}` };
	});
}

const haveOneId = (one: unknown, other: unknown): boolean =>
	isRecord(one) &&
	isRecord(other) &&
	typeof one.id === 'string' &&
	one.id !== '' &&
	one.id === other.id;

/** The files of an item by the names of their fields. */
export function fieldsOf({ binary, json }: INodeExecutionData): Map<string, unknown> {
	const inJson = isRecord(json?.[FILES_IN_JSON]) ? json[FILES_IN_JSON] : {};
	return new Map([...Object.entries(inJson as IDataObject), ...Object.entries(binary ?? {})]);
}

const namesOf = (given: string) =>
	given
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);

/** Undefined when the text names nothing. */
export function byNames(
	context: IExecutePaginationFunctions,
	fields: Map<string, unknown>,
	given: string,
): FileOrError[] | undefined {
	const whole = find(context, fields, given.trim());
	if (whole !== undefined) return [whole];
	const names = namesOf(given);
	if (names.length === 0) return undefined;
	if (names.includes(ALL)) return allFiles(context, fields);
	return names.map((name) => find(context, fields, name) ?? missingFile(context, fields, name));
}

function allFiles(context: IExecutePaginationFunctions, fields: Map<string, unknown>): FoundFile[] {
	const items = context.getExecuteData?.().data?.main?.[0] ?? [];
	if (fields.size === 0 && !items.some((item) => fieldsOf(item).size > 0))
		throw errorsOf(context)(
			'None of the input items has a file',
			'Connect a node that brings files, such as a form, a mailbox or a download.',
		);
	return [...fields].map(([field, binary]) => ({ field, binary }));
}

/** The file of a field, or of a path where n8n's helper finds one, or that has the name itself. */
function find(
	context: IExecutePaginationFunctions,
	fields: Map<string, unknown>,
	name: string,
): FoundFile | undefined {
	const field = name.replace(/^(_files|binary|\$binary)\./, '');
	for (const each of [name, field])
		if (fields.has(each)) return { field: each, binary: fields.get(each) };
	// A Mac writes "ü" as two characters, and a model may write a name its own way.
	const [named] = [asIs, normalized].flatMap((form) =>
		[...fields].filter(
			([, binary]) => isRecord(binary) && form(String(binary.fileName)) === form(name),
		),
	);
	if (named !== undefined) return { field: named[0], binary: named[1] };
	try {
		const binary: unknown = name === '' ? undefined : context.helpers.assertBinaryData(name);
		return isFile(binary) ? { field: name, binary } : undefined;
	} catch {
		return undefined;
	}
}

const asIs = (name: string) => name;
const normalized = (name: string) => name.normalize('NFC').toLowerCase();

/** Whether a value is n8n's description of a file, or bytes that were turned into JSON. */
const isFile = (value: unknown): boolean =>
	isRecord(value) &&
	((('data' in value || 'id' in value) && ('mimeType' in value || 'fileName' in value)) ||
		(value.type === 'Buffer' && Array.isArray(value.data)));

/** The files that a value holds: a file, an item, its binary fields, or a list of these or of names. */
export function byValue(
	context: IExecutePaginationFunctions,
	fields: Map<string, unknown>,
	given: unknown,
): FileOrError[] {
	const value = withContent(fields, given);
	if (value === undefined || value === null || value === '') return [];
	if (typeof value === 'string') return byNames(context, fields, value) ?? [];
	if (Array.isArray(value)) return value.flatMap((each: unknown) => byValue(context, fields, each));
	if (isFile(value)) {
		const { fileName } = value as IDataObject;
		// The same file is the same document, however the builder names it.
		const [field] = [...fields].find(([, file]) => describes(value, file)) ?? [];
		return [{ field: field ?? String(fileName ?? 'data'), binary: value }];
	}
	const within = isRecord(value) ? filesWithin(value) : [];
	if (within.length > 0) return within.map(([field, binary]) => ({ field, binary }));
	return [notAFile(context, value)];
}

function filesWithin(value: Record<string, unknown>): Array<[string, unknown]> {
	if (isRecord(value.json) || isRecord(value.binary) || isRecord(value[FILES_IN_JSON])) {
		const item = { json: isRecord(value.json) ? value.json : value, binary: value.binary };
		return [...fieldsOf(item as INodeExecutionData)];
	}
	const entries = Object.entries(value);
	return entries.every(([, each]) => isFile(each)) ? entries : [];
}
