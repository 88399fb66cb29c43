import { definedFields, type DefinedField } from '../schema/definedFields';
import type { ExtractedField, FieldMap, Results } from '../request/apiTypes';

/** Stands where results have the ID, the name and the text of a document. */
export const EXAMPLE = {
	collectionId: 'example',
	workflowId: 'example',
	fileName: 'example.txt',
	text: 'Example: made from the definition of the workflow, nothing was extracted.',
};

const VALUES = new Map<string, unknown>([
	['boolean', true],
	['date', '2026-01-31'],
	['datetime', '2026-01-31T09:30:00Z'],
	['float', 1234.5],
	['integer', 42],
]);

/**
 * Results as the API would response them for a document, with a sample value of the right type for every
 * field that the workflow defines, and one row for every table. `workflow` is the API's response for it.
 */
export function exampleResults(workflow: unknown): Results {
	const defined = definedFields(workflow);
	const fields: FieldMap = byName(defined, (field) =>
		field.dataType === 'object' ? [byName(field.columns, extracted)] : extracted(field),
	);
	return {
		collection_id: EXAMPLE.collectionId,
		verification_url: 'https://app.anyformat.ai',
		parse: { markdown: EXAMPLE.text, text: EXAMPLE.text, blocks: [] },
		classifications: [],
		splits: [],
		extractions: defined.length > 0 ? [{ split_name: null, partition: null, fields }] : [],
		extraction: null,
	};
}

/** By Object.fromEntries, since a field may be called `__proto__`. */
const byName = <Content>(
	fields: DefinedField[],
	contentOf: (field: DefinedField) => Content,
): Record<string, Content> =>
	Object.fromEntries(fields.map((field) => [field.name, contentOf(field)]));

function extracted(field: DefinedField): ExtractedField {
	const value = sampleOf(field);
	return {
		value,
		confidence: 95,
		evidence: [{ text: String(value), page_number: 1 }],
		value_override: null,
		verification_status: 'not_verified',
	};
}

function sampleOf({ name, dataType, choices }: DefinedField): unknown {
	const text = choices[0] ?? `Example of ${name}`;
	return dataType === 'multi_select' ? [text] : (VALUES.get(dataType) ?? text);
}
