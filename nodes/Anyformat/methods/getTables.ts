import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { pickedFields } from './pickedWorkflow';

/** The table fields of the picked workflow, to choose Rows Field from. Throws what `pickedFields` throws. */
export async function getTables(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return (await pickedFields(this))
		.filter(({ dataType }) => dataType === 'object')
		.map(({ name, description }) => ({ name, value: name, description }));
}
