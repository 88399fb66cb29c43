import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** An operation: what the user sees and what is sent, and the fields that it takes. */
export interface Operation {
	option: INodePropertyOptions;
	fields: INodeProperties[];
}

/** The Operation property of a resource, followed by the fields of its operations. */
export function operationsOf(
	resource: string,
	defaultOperation: string,
	operations: Operation[],
): INodeProperties[] {
	const selector: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: operations.map(({ option }) => option),
		default: defaultOperation,
	};
	return [selector, ...operations.flatMap(({ fields }) => fields)];
}
