import type { FieldMap } from '../request/apiTypes';
import { confidenceOf, leaves, valueOf } from './results';

export interface Review {
	needsReview: boolean;
	/** 0 to 100; null when no field has a confidence. */
	lowestConfidence: number | null;
	/** Paths such as `total_amount` or `line_items[1].amount`; rows count from 0. */
	reviewFields: string[];
}

/**
 * What a person should look at: fields with a confidence below `threshold` (0 to 100), and fields that
 * have a value but no confidence.
 */
export function review(fields: FieldMap, threshold: number): Review {
	const reviewFields: string[] = [];
	let lowestConfidence: number | null = null;
	for (const [path, field] of leaves(fields)) {
		const confidence = confidenceOf(field);
		if (confidence !== null)
			lowestConfidence = Math.min(confidence, lowestConfidence ?? confidence);
		const doubtful = confidence === null ? valueOf(field) !== null : confidence < threshold;
		if (doubtful) reviewFields.push(path);
	}
	return { needsReview: reviewFields.length > 0, lowestConfidence, reviewFields };
}
