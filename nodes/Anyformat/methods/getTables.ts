import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { createApiClient } from '../request/apiClient';
import { readWorkflow } from '../schema/readWorkflow';
import { definedFields } from '../schema/definedFields';
import { readCanonical, withNodeErrors, type SchemaType } from '../schema/definedSchema';
import { toUserDefinition } from '../schema/userDefinition';
import { toWireFields } from '../schema/wireFields';

/**
 * The table fields of the picked workflow, to choose Rows Field from; none while no workflow is picked, or
 * an expression has no value yet. Throws what the API's errors say.
 */
export async function getTables(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	if (this.getCurrentNodeParameter('fieldsFrom') === 'define') return definedTables(this);
	const workflowId = pickedWorkflow(this);
	if (workflowId === '') return [];
	const workflow = await readWorkflow(await createApiClient(this), workflowId);
	return definedFields(workflow)
		.filter(({ dataType }) => dataType === 'object')
		.map(({ name, description }) => ({ name, value: name, description }));
}

/** The tables of the fields that are defined in the node. */
function definedTables(context: ILoadOptionsFunctions): INodePropertyOptions[] {
	const read = (name: string) => context.getCurrentNodeParameter(name);
	const schemaType = (read('schemaType') ?? 'fromAttributes') as SchemaType;
	const { fields, shape } = withNodeErrors(
		{ getNode: () => context.getNode(), getItemIndex: () => 0 },
		() => toWireFields(readCanonical(schemaType, read)),
	);
	return toUserDefinition(shape, definedFields({ fields }))
		.filter(({ dataType }) => dataType === 'object')
		.map(({ name, description }) => ({ name, value: name, description }));
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
