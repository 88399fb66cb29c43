import type { ExtractedField, Extraction, Results } from '../request/apiTypes';
import { isRecord } from '../request/guards';
import { toUserDefinition, type DefinedField } from '../schema/readWorkflow';
import { freeName, type UserShape } from '../schema/userShape';
import { confidenceOf, evidenceOf, valueOf, type Shaped } from './results';
import { checkTable, pathOf, takeTable } from './rows';
import { checkRules } from './reviewRules';
import { shapingOf, userExtractionsOf } from './userFields';
import { complete, reviewExtraction, type ReviewOutputOptions } from './review';

/**
 * Puts fields, and the row's columns after them, at the top level, for nodes that map columns by name;
 * everything else goes under `document`. A name that is taken gets `_2`, `_3` …, and so does `error`,
 * which n8n would read as a failed item.
 */
export function flatten({ fields, row, ...document }: Shaped): Shaped {
	const taken = new Set(['document', 'error']);
	const columns = [fields, row].flatMap((part) => Object.entries((part ?? {}) as Shaped));
	const named = columns.map(([name, value]) => [freeName(name, taken), value]);
	return Object.fromEntries([...named, ['document', document]]);
}

/** What the user chose for the output; see the parameters of the same names. */
export interface OutputOptions extends ReviewOutputOptions {
	simplify: boolean;
	includeConfidence?: boolean;
	includeEvidence?: boolean;
	includeMarkdown?: boolean;
	/** Name of the table field that yields one item for each of its rows. */
	rowsField?: string;
	flatten?: boolean;
}

/** A document and what became of it. */
export interface OutputDocument {
	collectionId: string;
	workflowId: string;
	fileName: string | null;
	status: string;
	/** Absent while the document is not finished. */
	results?: Results;
	/** Why the document ended without results. */
	reason?: string;
	/** The event that told of the document, put before everything else. */
	origin?: { event: string; timestamp: string | null };
	/** The shape in which the user defined the fields, when it is another than on the wire. */
	shape?: UserShape;
	/** What the workflow defines, as on the wire; see `withDefinition`, which knows when it is needed. */
	definition?: DefinedField[];
}

interface Aspect {
	/** Key of the output for all fields, and for the columns of a row. */
	key: string;
	rowKey: string;
	of: (field: ExtractedField) => unknown;
}

/**
 * The `json` of a document's output items: one for each extraction, or for each row of it. A document
 * without extraction, or that is not finished, yields one with `fields: {}`. Throws InputError.
 */
export function documentItems(document: OutputDocument, options: OutputOptions): Shaped[] {
	const { results, origin } = document;
	if (results !== undefined && !options.simplify) return [{ ...origin, ...results } as Shaped];
	if (document.reason !== undefined) return [endedBadly(document, options)];
	const found = results === undefined ? [] : userExtractionsOf(results, document.shape);
	const rowsField = pathOf(options.rowsField, document.shape);
	const definition = document.definition && toUserDefinition(document.shape, document.definition);
	if (results !== undefined && rowsField) checkTable(found, rowsField, definition);
	const extractions: Extraction[] = found.length > 0 ? found : [{ fields: {} }];
	const isOnly = extractions.length === 1;
	const whole = isOnly && results ? [complete(extractions[0], options, definition)] : extractions;
	if (results !== undefined) checkRules(options.reviewRules, whole, definition);
	const items = whole.flatMap((extraction, index) =>
		extractionItems(
			{ ...document, definition },
			extraction,
			{ ...options, rowsField },
			isOnly ? '' : `extractions[${index}].`,
		),
	);
	return options.flatten ? items.map(flatten) : items;
}

function extractionItems(
	document: OutputDocument,
	extraction: Extraction,
	options: OutputOptions,
	labelPrefix: string,
): Shaped[] {
	const { results, definition } = document;
	const { rowsField } = options;
	const { fields, keys } = reviewExtraction(extraction, options, definition, labelPrefix);
	const [header, rows] = rowsField ? takeTable(fields, rowsField) : [fields];
	const aspects = aspectsOf(options);
	const shaped = shapingOf(results && document.shape, rowsField);
	const whole: Shaped = {
		...document.origin,
		collectionId: document.collectionId,
		workflowId: document.workflowId,
		fileName: document.fileName ?? fileNameOf(results, extraction),
		status: document.status,
		fields: shaped.fields(header, valueOf),
		category: list(results?.classifications)[0]?.category ?? null,
		splitName: extraction.split_name ?? null,
		partition: extraction.partition ?? null,
		verificationUrl: results?.verification_url ?? null,
		...Object.fromEntries(aspects.map(({ key, of }) => [key, shaped.fields(header, of)])),
		...(options.includeMarkdown && { markdown: results?.parse?.markdown ?? null }),
		...keys,
		// Nobody knows yet what is in it, so it must not pass for a document without doubts.
		...(results === undefined && 'needsReview' in keys && { needsReview: true }),
	};
	if (rows === undefined) return [whole];
	if (rows.length === 0) return [{ ...whole, row: null, rowNumber: null }];
	return rows.map((row, index) => ({
		...whole,
		row: shaped.row(row, valueOf),
		rowNumber: index + 1,
		...Object.fromEntries(aspects.map(({ rowKey, of }) => [rowKey, shaped.row(row, of)])),
	}));
}

/** A document that failed has nothing to extract, so it has no `fields` that could be taken for empty. */
function endedBadly(document: OutputDocument, options: OutputOptions): Shaped {
	const { origin, collectionId, workflowId, fileName, status, reason } = document;
	const whole = { ...origin, collectionId, workflowId, fileName, status, reason };
	return options.flatten ? { document: whole } : whole;
}

function aspectsOf({ includeConfidence, includeEvidence }: OutputOptions): Aspect[] {
	const aspects: Aspect[] = [];
	if (includeConfidence)
		aspects.push({ key: 'confidence', rowKey: 'rowConfidence', of: confidenceOf });
	if (includeEvidence) aspects.push({ key: 'evidence', rowKey: 'rowEvidence', of: evidenceOf });
	return aspects;
}

/** For results fetched by their ID, only a splitter's response tells the name of the file. */
function fileNameOf(
	results: Results | undefined,
	{ split_name, partition }: Extraction,
): string | null {
	const split = list(results?.splits).find(({ name }) => name === split_name);
	const part = list(split?.partitions).find(({ name }) => name === partition) ?? split;
	return list(part?.files)[0]?.file_name ?? null;
}

/** The entries of what should be a list of objects. */
function list<T>(value: T[] | undefined): T[] {
	return Array.isArray(value) ? value.filter(isRecord) : [];
}
