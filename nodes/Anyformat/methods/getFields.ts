import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { createApiClient } from '../request/apiClient';
import { withNodeErrors } from '../request/parameters';
import { definedFields, type DefinedField } from '../schema/definedFields';
import { readCanonical, type SchemaType } from '../schema/definedSchema';
import { toWireFields } from '../schema/wireFields';
import { readWorkflow } from '../schema/readUserShape';
import { toUserDefinition } from '../schema/userShape';

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
export async function getFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const optionFor = (name: string, description: string) => ({ name, value: name, description });
	return (await pickedFields(this)).flatMap(({ name, description, columns }) => [
		optionFor(name, description),
		...columns
			.filter((column) => column.name !== '')
			.map((column) => optionFor(`${name}.${column.name}`, column.description)),
	]);
}

/** The table fields of the picked workflow, to choose Rows Field from. Throws what `pickedFields` throws. */
export async function getTables(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return (await pickedFields(this))
		.filter(({ dataType }) => dataType === 'object')
		.map(({ name, description }) => ({ name, value: name, description }));
}
