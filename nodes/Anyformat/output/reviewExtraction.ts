import type { Extraction, FieldMap } from '../request/apiTypes';
import type { DefinedField } from '../schema/definedFields';
import type { Leaf, Shaped } from './results';
import { isReviewed, review, type ReviewOptions } from './review';
import { applyCorrections } from './reviewCorrections';
import { reviewForm } from './reviewForm';

/** What the user chose for the review of a document. */
export interface ReviewOutputOptions extends ReviewOptions {
	/** Whether to add a form in which a person can correct what is doubtful. */
	includeReviewForm?: boolean;
	/** Answers to such a form, by the labels of its inputs. */
	corrections?: Record<string, unknown>;
}

/**
 * The extraction with the fields that rules speak of and that the API left out, as far as the workflow
 * defines them: what must have a value is missed also then.
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
	const fields = Object.fromEntries([...Object.entries(extraction.fields), ...added]);
	return { ...extraction, fields };
}

/**
 * The fields of an extraction as the answers to its form leave them, and what its review adds to the item.
 * `labelPrefix` tells the inputs of one extraction from those of others. Throws UnfitAnswer.
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
