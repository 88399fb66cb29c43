import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { createApiClient } from '../request/apiClient';
import { definedFields, type DefinedField } from '../schema/definedFields';
import { readCanonical, withNodeErrors, type SchemaType } from '../schema/definedSchema';
import { readWorkflow } from '../schema/readWorkflow';
import { toUserDefinition } from '../schema/userDefinition';
import { toWireFields } from '../schema/wireFields';

/**
 * The fields that are defined in the form, or of the workflow that is picked there; none while none is
 * picked, or an expression has no value yet. Throws what the API's errors say.
 */
export async function pickedFields(context: ILoadOptionsFunctions): Promise<DefinedField[]> {
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
