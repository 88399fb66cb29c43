import { jsonParse, type IDataObject } from 'n8n-workflow';

import { createError } from '../request/errors';
import { isRecord } from '../request/guards';
import type { Parameters } from '../request/parameters';
import type { OutputOptions } from './documentItems';
import { readReviewRules, readThreshold } from './reviewRules';

/** Reads Simplify and Options. Throws NodeApiError for a threshold that is no percentage. */
export function readOutputOptions(context: Parameters): OutputOptions {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		simplify: context.getNodeParameter('simplify', true) as boolean,
		includeConfidence: options.includeConfidence === true,
		includeEvidence: options.includeEvidence === true,
		includeMarkdown: options.includeMarkdown === true,
		flatten: options.flatten === true,
		rowsField: String(options.rowsField ?? '').trim() || undefined,
		confidenceThreshold: Object.hasOwn(options, 'confidenceThreshold')
			? readThreshold(context, options.confidenceThreshold)
			: undefined,
		reviewRules: readReviewRules(context, options),
		includeReviewForm: options.includeReviewForm === true,
	};
}

/**
 * Reads Corrections under Options: the answers to a review form, by the labels of its inputs; undefined when
 * there are none to take. Takes the whole item of Send and Wait as well, which has them under `data`. Throws
 * NodeApiError for what are no answers.
 */
export function readCorrections(context: Parameters): Record<string, unknown> | undefined {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	if (!Object.hasOwn(options, 'corrections')) return undefined;
	const given = options.corrections;
	const answers = typeof given === 'string' ? jsonParse(given, { fallbackValue: null }) : given;
	if (!isRecord(answers))
		throw createError(context.getNode(), `'Corrections' can't be "${shortened(given)}"`, {
			description:
				'It takes the answers to a review form: {{ $json.data }} after Send and Wait, {{ $json }} after a Form node.',
			itemIndex: context.getItemIndex(),
		});
	// A field may be called `data`; its answer is no object.
	return isRecord(answers.data) ? answers.data : answers;
}

/** Enough of a value to know it by. */
const shortened = (value: unknown): string =>
	(typeof value === 'string' ? value : String(JSON.stringify(value))).slice(0, 100);
