import type { OutputDocument, OutputOptions } from '../../../nodes/Anyformat/output/documentItems';
import type { ExtractedField, Results } from '../../../nodes/Anyformat/request/apiTypes';
import corrected from '../../fixtures/results/corrected.json';
import linear from '../../fixtures/results/linear.json';
import older from '../../fixtures/results/older.json';
import parseOnly from '../../fixtures/results/parse-only.json';
import split from '../../fixtures/results/split.json';

/** Results as the API sends them; see test/fixtures/results/README.md. */
export const RESULTS = { corrected, linear, older, parseOnly, split } as unknown as Record<
	'corrected' | 'linear' | 'older' | 'parseOnly' | 'split',
	Results
>;

export const SIMPLE: OutputOptions = { simplify: true };

/** A processed document with these results. */
export const documentOf = (
	results: Results | undefined,
	more: Partial<OutputDocument> = {},
): OutputDocument => ({
	collectionId: 'c1',
	workflowId: 'w1',
	fileName: 'Rechnung März.pdf',
	status: 'processed',
	results,
	...more,
});

/** Results with one extraction of these fields. */
export const resultsOf = (fields: Record<string, unknown>): Results =>
	({
		collection_id: 'c1',
		extractions: [{ split_name: null, partition: null, fields }],
	}) as Results;

export const field = (value: unknown, confidence: number | null = 90): ExtractedField => ({
	value,
	confidence,
	evidence: [],
	value_override: null,
});

/** An object with exactly these keys, also `__proto__`, which a literal would not define. */
export const named = <Value>(...entries: Array<[string, Value]>): Record<string, Value> =>
	Object.fromEntries(entries);
