import { NodeOperationError, type IDataObject, type IExecuteSingleFunctions } from 'n8n-workflow';

import { buildDefinition, type FieldParameter } from './buildDefinition';
import { checkDefinition } from './checkDefinition';

/**
 * Reads the definition of a workflow, from Fields or from JSON, and checks it. Throws NodeOperationError
 * with everything that is to be mended.
 */
export async function readDefinition(context: IExecuteSingleFunctions): Promise<IDataObject> {
	const definition = readUnchecked(context);
	const findings = checkDefinition(definition);
	if (findings.length === 0) return definition;
	throw new NodeOperationError(
		context.getNode(),
		`The definition of the workflow can't be sent: ${findings.length === 1 ? 'one thing is' : `${findings.length} things are`} to be mended`,
		{ description: `${findings.join('; ')}.`, itemIndex: context.getItemIndex() },
	);
}

function readUnchecked(context: IExecuteSingleFunctions): IDataObject {
	const name = String(context.getNodeParameter('name', '') ?? '').trim();
	if (context.getNodeParameter('definitionMode', 'fields') === 'json') {
		const graph = readJson(context, context.getNodeParameter('definition', '{}'));
		return { name, ...graph };
	}
	const { description } = context.getNodeParameter('options', {}) as IDataObject;
	const { field = [] } = context.getNodeParameter('fields', {}) as { field?: FieldParameter[] };
	return buildDefinition(name, String(description ?? '').trim(), field);
}

function readJson(context: IExecuteSingleFunctions, given: unknown): IDataObject {
	if (typeof given === 'object' && given !== null) return given as IDataObject;
	try {
		return JSON.parse(String(given)) as IDataObject;
	} catch (error) {
		throw new NodeOperationError(context.getNode(), "'Definition' is not valid JSON", {
			description: `${(error as Error).message}. Check brackets, quotes and commas.`,
			itemIndex: context.getItemIndex(),
		});
	}
}
