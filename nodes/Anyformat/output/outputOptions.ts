import type { IDataObject } from 'n8n-workflow';

import { type Parameters, readNumber } from '../request/parameters';
import type { OutputOptions } from './documentItems';

/** Reads Simplify and Options. Throws NodeApiError for a threshold that is no percentage. */
export function readOutputOptions(context: Parameters): OutputOptions {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const threshold = options.confidenceThreshold;
	return {
		simplify: context.getNodeParameter('simplify', true) as boolean,
		includeConfidence: options.includeConfidence === true,
		includeEvidence: options.includeEvidence === true,
		includeMarkdown: options.includeMarkdown === true,
		flatten: options.flatten === true,
		rowsField: String(options.rowsField ?? '').trim() || undefined,
		confidenceThreshold:
			threshold === undefined
				? undefined
				: readNumber(context, 'Confidence Threshold', threshold, 0, 100),
	};
}
