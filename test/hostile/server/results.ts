import { tokenOf, type Billed } from './books';
import type { Quirks } from './quirks';

const extracted = (value: unknown) => ({
	value,
	confidence: 91.5,
	evidence: [{ text: String(value), page_number: 1 }],
	value_override: null,
	verification_status: null,
});

/** The results of a document: one field that tells its content. */
export function resultsOf({ id, hash, workflowId }: Billed, { results }: Quirks) {
	const fields = { token: extracted(tokenOf(hash)), absent: extracted(null) };
	const verification_url = `https://app.example.com/workflows/${workflowId}/files/${id}`;
	if (results === 'april')
		return { collection_id: id, verification_url, parse: { markdown: '#' }, extraction: fields };
	return {
		collection_id: id,
		verification_url,
		parse: null,
		classifications: [],
		splits: [],
		extractions: [{ split_name: null, partition: null, fields, surprise: { nested: true } }],
		extraction: null,
		cost_cents: 35,
	};
}
