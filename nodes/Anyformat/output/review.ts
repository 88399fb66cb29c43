import type { ExtractedField, FieldMap, Extraction, Row } from '../request/apiTypes';
import { confidenceOf, isTable, leaves, valueOf, type Leaf, type Shaped } from './results';
import { isForColumn, rulesFor, type ReviewRule } from './reviewRules';
import type { DefinedField } from '../schema/readWorkflow';
import { applyCorrections } from './reviewCorrections';
import { reviewForm } from './reviewForm';

/** What makes a field doubtful. Without a general threshold, only the rules count. */
export interface ReviewOptions {
	/** 0 to 100. */
	confidenceThreshold?: number;
	reviewRules?: ReviewRule[];
}

export interface Review {
	needsReview: boolean;
	/** 0 to 100; null when no field has a confidence. */
	lowestConfidence: number | null;
	/** Paths such as `total_amount` or `line_items[1].amount`; rows count from 0. */
	reviewFields: string[];
}

const isReviewed = ({ confidenceThreshold, reviewRules = [] }: ReviewOptions): boolean =>
	confidenceThreshold !== undefined || reviewRules.length > 0;

/**
 * What a person should look at: fields with a confidence below their threshold, fields that have a value but
 * no confidence, and fields that must have a value and have none; never one that a person has corrected or
 * verified, or `confirmed` in a form.
 */
export function review(
	fields: FieldMap,
	options: ReviewOptions,
	confirmed: ReadonlySet<string> = new Set(),
): Review {
	const { reviewRules = [] } = options;
	const reviewFields: string[] = [];
	let lowestConfidence: number | null = null;
	for (const leaf of leaves(fields)) {
		if (wasDecided(leaf.field)) continue;
		const rules = rulesFor(reviewRules, leaf);
		const required = rules.some((rule) => rule.required && isForLeaf(rule, leaf));
		const lacksValue = required && hasNoValue(valueOf(leaf.field));
		if (confirmed.has(leaf.path) && !lacksValue) continue;
		const confidence = confidenceOf(leaf.field);
		if (confidence !== null)
			lowestConfidence = Math.min(confidence, lowestConfidence ?? confidence);
		const threshold = thresholdOf(rules, options);
		if (lacksValue || isUnsure(leaf.field, threshold)) reviewFields.push(leaf.path);
	}
	const withoutRows = reviewRules.filter(
		({ field, required }) => required && hasNoRows(own(fields, field)),
	);
	reviewFields.push(...withoutRows.map(({ field }) => field));
	return {
		needsReview: reviewFields.length > 0,
		lowestConfidence,
		reviewFields: [...new Set(reviewFields)],
	};
}

/** Whether a person has corrected or verified it. */
const wasDecided = ({ value_override, verification_status }: ExtractedField): boolean =>
	(value_override ?? null) !== null || verification_status === 'verified';

/** Of a whole table a rule demands rows, and not a value in each of its cells. */
const isForLeaf = ({ field }: ReviewRule, { name, column }: Leaf) =>
	column === undefined || column === '' || field !== name;

function thresholdOf(rules: ReviewRule[], { confidenceThreshold }: ReviewOptions) {
	const own = rules.flatMap((rule) => rule.confidenceThreshold ?? []);
	return own.length > 0 ? Math.max(...own) : confidenceThreshold;
}

function isUnsure(field: ExtractedField, threshold: number | undefined): boolean {
	if (threshold === undefined) return false;
	const confidence = confidenceOf(field);
	return confidence === null ? valueOf(field) !== null : confidence < threshold;
}

/** A list without entries is none, and neither is a text of blanks. */
const hasNoValue = (value: unknown): boolean =>
	value === null ||
	value === undefined ||
	(typeof value === 'string' && value.trim() === '') ||
	(Array.isArray(value) && value.length === 0);

const hasNoRows = (field: unknown): boolean => isTable(field) && field.length === 0;

const own = (fields: FieldMap, name: string): unknown =>
	Object.hasOwn(fields, name) ? fields[name] : undefined;

/** What the user chose for the review of a document. */
export interface ReviewOutputOptions extends ReviewOptions {
	/** Whether to add a form in which a person can correct what is doubtful. */
	includeReviewForm?: boolean;
	/** Answers to such a form, by the labels of its inputs. */
	corrections?: Record<string, unknown>;
}

/**
 * The extraction with the fields and cells that rules speak of and that the API left out, as far as the
 * workflow defines them, or another row has them: what must have a value is missed also then.
 */
export function complete(
	extraction: Extraction,
	{ reviewRules = [] }: ReviewOptions,
	definition: DefinedField[] = [],
): Extraction {
	const missing = definition.filter(
		({ name }) =>
			!Object.hasOwn(extraction.fields, name) && reviewRules.some(({ field }) => field === name),
	);
	const added = missing.map(({ name, dataType }): [string, FieldMap[string]] => [
		name,
		dataType === 'object' ? [] : { value: null },
	]);
	const given = Object.entries(extraction.fields).map(([name, field]): (typeof added)[number] => {
		const columns = definition.find((defined) => defined.name === name)?.columns ?? [];
		const isNamed = (column: string) => reviewRules.some((rule) => isForColumn(rule, name, column));
		return [name, isTable(field) ? completeRows(field, columns, isNamed) : field];
	});
	return { ...extraction, fields: Object.fromEntries([...given, ...added]) };
}

function completeRows(rows: Row[], defined: DefinedField[], isNamed: (column: string) => boolean) {
	const known = [
		...rows.flatMap((row) => Object.keys(row ?? {})),
		...defined.map(({ name }) => name),
	];
	const empty = [...new Set(known)].filter(isNamed).map((column) => [column, { value: null }]);
	return rows.map((row): Row => {
		const missing = empty.filter(([column]) => !Object.hasOwn(row ?? {}, column as string));
		return missing.length > 0
			? Object.fromEntries([...Object.entries(row ?? {}), ...missing])
			: row;
	});
}

/**
 * The fields of an extraction as the answers to its form leave them, and what its review adds to the item.
 * `labelPrefix` tells the inputs of one extraction from those of others. Throws InputError.
 */
export function reviewExtraction(
	{ fields: extracted }: Extraction,
	options: ReviewOutputOptions,
	definition: DefinedField[] | undefined,
	labelPrefix: string,
): { fields: FieldMap; keys: Shaped } {
	const { corrections, includeReviewForm } = options;
	const corrected =
		corrections && applyCorrections(extracted, corrections, definition, labelPrefix);
	const fields = corrected?.fields ?? extracted;
	const doubts = isReviewed(options) ? review(fields, options, corrected?.confirmed) : undefined;
	const doubtful = doubts && new Set(doubts.reviewFields);
	const isWanted = ({ path, column }: Leaf) =>
		doubtful === undefined ? column === undefined : doubtful.has(path);
	const keys = {
		...doubts,
		...(includeReviewForm && { reviewForm: reviewForm(fields, isWanted, definition, labelPrefix) }),
		...(corrected && { correctedFields: corrected.correctedFields }),
	};
	return { fields, keys };
}
