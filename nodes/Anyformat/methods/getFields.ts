import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { pickedFields } from './pickedWorkflow';

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
