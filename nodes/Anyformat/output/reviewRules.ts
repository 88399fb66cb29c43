import type { IDataObject } from 'n8n-workflow';

import type { Extraction } from '../request/apiTypes';
import { createError } from '../request/errors';
import { asList, isOn, isRecord } from '../request/guards';
import { InputError, readNumber, type Parameters } from '../request/parameters';
import type { DefinedField } from '../schema/readWorkflow';
import { leaves, quoted, type Leaf } from './results';

/** What a builder says of one field or column. */
export interface ReviewRule {
	/** `total_amount`, `line_items.amount`, or a table for all of its columns. */
	field: string;
	/** 0 to 100; absent: the general one. */
	confidenceThreshold?: number;
	/** Whether it must have a value, and a table a row. */
	required: boolean;
}

/**
 * Reads a threshold, 0 to 100. Throws NodeApiError for what is no number, such as an expression that
 * has no value: it must never pass for "nothing to review".
 */
export const readThreshold = (context: Parameters, value: unknown): number =>
	readNumber(context, 'Confidence Threshold', value, 0, 100);

/** Reads Review Rules under Options. Throws NodeApiError. */
export function readReviewRules(context: Parameters, { reviewRules }: IDataObject): ReviewRule[] {
	const rules = rulesIn(reviewRules);
	const written = writtenRules(context);
	return rules.map((given, index) => {
		const rule = (given ?? {}) as IDataObject;
		const field = String(rule.field ?? '').trim();
		if (field === '')
			throw createError(context.getNode(), "'Field' of a review rule is empty", {
				description: `Choose the field of rule ${index + 1} under 'Review Rules', or remove the rule.`,
				itemIndex: context.getItemIndex(),
			});
		const threshold = rule.confidenceThreshold;
		// Left empty it is not there; an expression that gives nothing is a mistake.
		const isExpression = String(written[index]?.confidenceThreshold).startsWith('=');
		const isLeftEmpty = (threshold ?? '') === '' && !isExpression;
		return {
			field,
			required: isOn(rule.required),
			...(!isLeftEmpty && { confidenceThreshold: readThreshold(context, threshold) }),
		};
	});
}

/** The rules as the builder wrote them, with their expressions. */
function writtenRules(context: Parameters): IDataObject[] {
	const { options } = context.getNode().parameters;
	const { reviewRules } = (isRecord(options) ? options : {}) as IDataObject;
	return rulesIn(reviewRules) as IDataObject[];
}

const rulesIn = (reviewRules: unknown): unknown[] =>
	isRecord(reviewRules) ? asList(reviewRules.rule) : [];

/** Row numbers, which a path among `reviewFields` has and the name of a column has not. */
const ROW_NUMBER = /\[\d*\]/g;

/** The rules for a leaf: those for itself, else those for its whole table. */
export function rulesFor(rules: ReviewRule[], { name, column }: Leaf): ReviewRule[] {
	if (column === undefined) return rules.filter(({ field }) => field === name);
	const own = rules.filter(({ field }) => isOf(field, nameOf(name, column)));
	return own.length > 0 ? own : rules.filter(({ field }) => field === name);
}

const nameOf = (table: string, column: string) => (column === '' ? table : `${table}.${column}`);

const isOf = (field: string, name: string) =>
	field === name || field.replace(ROW_NUMBER, '') === name;

/** Whether a rule speaks of a column, and not of its whole table. */
export const isForColumn = ({ field }: ReviewRule, table: string, column: string): boolean =>
	column !== '' && isOf(field, nameOf(table, column));

/** What rules may speak of, by what was extracted and by what the workflow defines. */
export function ruleNames(extractions: Extraction[], definition: DefinedField[] = []): string[] {
	const found = extractions.flatMap(({ fields }) => [
		...Object.keys(fields),
		...[...leaves(fields)].map(({ name, column }) => nameOf(name, column ?? '')),
	]);
	const defined = definition.flatMap(({ name, columns }) => [
		name,
		...columns.map((column) => nameOf(name, column.name)),
	]);
	return [...new Set([...found, ...defined])];
}

/** The first rule that speaks of nothing among `names`. */
export const findUnknown = (rules: ReviewRule[] = [], names: string[]): ReviewRule | undefined =>
	rules.find(({ field }) => !names.some((name) => isOf(field, name)));

/** Throws InputError for a rule that speaks of nothing that the document has. */
export function checkRules(
	rules: ReviewRule[] | undefined,
	extractions: Extraction[],
	definition: DefinedField[] | undefined,
): void {
	const names = ruleNames(extractions, definition);
	const unknown = findUnknown(rules, names);
	if (unknown === undefined) return;
	throw new InputError(
		`The document has no field "${unknown.field}"`,
		names.length > 0
			? `Its fields are: ${quoted(names)}. Choose one of them under 'Review Rules', or remove the rule.`
			: "It has no fields at all. Remove 'Review Rules' from Options.",
	);
}
