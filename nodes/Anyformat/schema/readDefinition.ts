import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { createError } from '../request/errors';
import { buildDefinition, graphOf, validateFields, type FieldParameter } from './fieldList';
import { readCanonical } from './definedSchema';
import { withNodeErrors } from '../request/parameters';
import { validateDefinition, type Findings } from './validateDefinition';
import { toWireFields } from './wireFields';
import type { Call } from '../request/operationCall';
import { sendOperation, type OperationRequest } from '../request/requestHandler';

/**
 * Reads the definition of a workflow, from Fields or from JSON, and checks it. Throws NodeApiError
 * with everything that is to fix, in the words of the form or by its place in the JSON.
 */
export async function readDefinition(context: IExecuteSingleFunctions): Promise<IDataObject> {
	const name = String(context.getNodeParameter('name', '') ?? '').trim();
	const mode = context.getNodeParameter('definitionMode', 'fields');
	if (mode === 'json') return fromGraph(context, name);
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const description = String(options.description ?? '').trim();
	if (mode !== 'fromJson' && mode !== 'manual') {
		const { field = [] } = context.getNodeParameter('fields', {}) as { field?: FieldParameter[] };
		assertNoFindings(context, validateFields(name, field));
		return buildDefinition(name, description, field);
	}
	if (name === '') assertNoFindings(context, ["'Name' is empty"]);
	const read = (parameter: string) => context.getNodeParameter(parameter, '');
	const { fields } = withNodeErrors(context, () => toWireFields(readCanonical(mode, read)));
	return graphOf(name, description, fields);
}

function fromGraph(context: IExecuteSingleFunctions, name: string): IDataObject {
	const graph = readJson(context, context.getNodeParameter('definition', '{}'));
	const definition = { name, ...graph };
	assertNoFindings(context, validateDefinition(definition));
	return definition;
}

function assertNoFindings(context: IExecuteSingleFunctions, findings: Findings): void {
	if (findings.length === 0) return;
	throw createError(
		context.getNode(),
		`The definition of the workflow can't be sent: ${findings.length === 1 ? 'one thing is' : `${findings.length} things are`} to fix`,
		{ description: `${findings.join('; ')}.`, itemIndex: context.getItemIndex() },
	);
}

function readJson(context: IExecuteSingleFunctions, given: unknown): IDataObject {
	if (typeof given === 'object' && given !== null) return given as IDataObject;
	try {
		return JSON.parse(String(given)) as IDataObject;
	} catch (error) {
		throw createError(context.getNode(), "'Definition' is not valid JSON", {
			description: `${(error as Error).message}. Check brackets, quotes and commas.`,
			itemIndex: context.getItemIndex(),
		});
	}
}

/** Sends the definition of a workflow; the API's response is the workflow. Throws what `sendOperation` throws. */
export const sendDefinition = async (
	call: Call,
	body: IDataObject,
	more: OperationRequest = {},
): Promise<IDataObject> =>
	await sendOperation(call, {
		...more,
		body,
		payload: `the definition of "${String(body.name)}"`,
	});
