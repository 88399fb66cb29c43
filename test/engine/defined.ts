import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Api } from './api';

export const CREATE_ROUTE = 'POST /v2/workflows/';

/** What a workflow's name ends in that was made for fields of a node. */
export const NAME_END = /\(n8n [\da-f]{12}\)$/;

/** Runs Extract Data with fields by an example, on an API that knows no workflow of that schema yet. */
export const define = async (
	api: Api,
	items: INodeExecutionData[],
	example: unknown,
	parameters: IDataObject = {},
	more: Parameters<Api['extract']>[2] = {},
) =>
	await api.run(
		{
			resource: 'file',
			operation: 'extract',
			fieldsFrom: 'define',
			schemaType: 'fromJson',
			jsonSchemaExample: (typeof example === 'string'
				? example
				: JSON.stringify(example)) as string,
			...parameters,
		},
		{ items, ...more },
	);

export const callsOf = ({ emulator }: Api, ...routes: string[]): number =>
	emulator.calls.filter(({ route }) => routes.includes(route)).length;

/** The workflows of the organization that were made for fields of nodes, oldest first. */
export async function madeWorkflows(api: Api): Promise<IDataObject[]> {
	const { items } = await api.run({ resource: 'workflow', operation: 'getAll', returnAll: true });
	return items.map(({ json }) => json).filter(({ name }) => NAME_END.test(String(name)));
}
