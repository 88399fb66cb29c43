import type { INodeExecutionData } from 'n8n-workflow';

import type { OutputOptions } from '../output/documentItems';
import { toItems } from '../output/toItems';
import type { Call } from '../request/operationCall';
import { definedFields, type DefinedField, readWorkflowOnce } from '../schema/readWorkflow';
import type { DefinedSchema } from '../schema/definedSchema';
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
 * Results as the API gives them for a document, with a sample value of the right type for every
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

/**
 * The items of a document that is not sent: sample values of the types that the workflow defines, or the
 * schema, which needs no request. Throws what `readWorkflow` and `toItems` throw.
 */
export async function exampleItems(
	call: Call,
	target: string | DefinedSchema,
	output: OutputOptions,
	includeFile: boolean,
): Promise<INodeExecutionData[]> {
	const { context, client } = call;
	const { collectionId, fileName, text } = EXAMPLE;
	const isDefined = typeof target !== 'string';
	const run = context.getExecuteData();
	const workflow = isDefined ? target : await readWorkflowOnce(run, client, target);
	const document = {
		collectionId,
		workflowId: isDefined ? EXAMPLE.workflowId : target,
		fileName,
		status: 'processed',
		results: exampleResults(workflow),
		shape: isDefined ? target.shape : undefined,
		definition: definedFields(workflow),
	};
	const items = toItems(context, document, output);
	if (!includeFile) return items;
	const { prepareBinaryData } = context.helpers;
	const binary = { data: await prepareBinaryData(Buffer.from(text), fileName, 'text/plain') };
	return items.map((item) => ({ ...item, binary }));
}
