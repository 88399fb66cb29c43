import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { createApiClient } from '../request/apiClient';
import type { Subject } from '../request/requestFailure';
import { readPages } from '../request/pagination';
import { withNodeErrors } from '../request/parameters';
import {
	definedFields,
	readWorkflow,
	toUserDefinition,
	type DefinedField,
} from '../schema/readWorkflow';
import { readCanonical, type SchemaType } from '../schema/definedSchema';
import { toWireFields } from '../schema/wireFields';

/** A search reads on while it finds nothing, up to this many pages at once. */
const MAX_PAGES = 10;

/**
 * The workflows of the picker, a page at a time, those whose name or ID contains `filter`; the API has no
 * search of its own. The token is the number of the next page. Throws what the API's errors say, so that
 * a bad key does not look like an empty list.
 */
async function getWorkflows(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = await createApiClient(this);
	const firstPage = Number(paginationToken ?? 1);
	const wanted = filter.trim().toLowerCase();
	const results: INodeListSearchResult['results'] = [];
	const request = { method: 'GET' as const, url: `${API}/workflows/` };
	const subject: Subject = { kind: 'workflowList' };
	for await (const { page, records, isLast } of readPages(client, request, {
		subject,
		firstPage,
	})) {
		for (const { id, name } of records) {
			const label = String(name ?? id);
			if (`${label} ${String(id)}`.toLowerCase().includes(wanted))
				results.push({ name: label, value: String(id) });
		}
		if (isLast) break;
		const enough = results.length > 0 || page - firstPage + 1 >= MAX_PAGES;
		if (enough) return { results, paginationToken: String(page + 1) };
	}
	return { results };
}

/**
 * The fields that are defined in the form, or of the workflow that is picked there; none while none is
 * picked, or an expression has no value yet. Throws what the API's errors say.
 */
async function pickedFields(context: ILoadOptionsFunctions): Promise<DefinedField[]> {
	if (context.getCurrentNodeParameter('fieldsFrom') === 'define') return fieldsInForm(context);
	const workflowId = pickedWorkflow(context);
	if (workflowId === '') return [];
	return definedFields(await readWorkflow(await createApiClient(context), workflowId));
}

function fieldsInForm(context: ILoadOptionsFunctions): DefinedField[] {
	const read = (name: string) => context.getCurrentNodeParameter(name);
	const schemaType = (read('schemaType') ?? 'fromAttributes') as SchemaType;
	const { fields, shape } = withNodeErrors(
		{ getNode: () => context.getNode(), getItemIndex: () => 0 },
		() => toWireFields(readCanonical(schemaType, read)),
	);
	return toUserDefinition(shape, definedFields({ fields }));
}

/** Its ID; empty when there is none that is known while building. */
function pickedWorkflow(context: ILoadOptionsFunctions): string {
	const given = valueOf(context.getCurrentNodeParameter('workflowId'));
	// The editor puts in what an expression gives; what is still an expression gave nothing.
	if (typeof given !== 'string' || given.trim() === '' || given.startsWith('=')) return '';
	const id = valueOf(context.getCurrentNodeParameter('workflowId', { extractValue: true }));
	return String(id ?? '').trim();
}

/** What a resource locator holds. */
const valueOf = (parameter: unknown): unknown =>
	typeof parameter === 'object' && parameter !== null && 'value' in parameter
		? parameter.value
		: parameter;

/**
 * The fields of the picked workflow, each table followed by its columns, to choose the field of a review rule
 * from. Throws what `pickedFields` throws.
 */
async function getFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const optionFor = (name: string, description: string) => ({ name, value: name, description });
	return (await pickedFields(this)).flatMap(({ name, description, columns }) => [
		optionFor(name, description),
		...columns
			.filter((column) => column.name !== '')
			.map((column) => optionFor(`${name}.${column.name}`, column.description)),
	]);
}

/** The table fields of the picked workflow, to choose Rows Field from. Throws what `pickedFields` throws. */
async function getTables(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return (await pickedFields(this))
		.filter(({ dataType }) => dataType === 'object')
		.map(({ name, description }) => ({ name, value: name, description }));
}

/** What n8n calls to fill the pickers of each node. */
export const methods = {
	listSearch: { getWorkflows },
	loadOptions: { getFields, getTables },
};
