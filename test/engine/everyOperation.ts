import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import type { Api } from './api';
import { file } from './items';

const SELECTORS = new Anyformat().description.properties
	.filter(({ name }) => name === 'operation')
	.map(({ displayOptions, options }) => ({
		resource: String(displayOptions?.show?.resource?.[0]),
		options: options as INodePropertyOptions[],
	}));

/** Every operation of the node. */
export const OPERATIONS = SELECTORS.flatMap(({ resource, options }) =>
	options.map(({ value }): [resource: string, operation: string] => [resource, String(value)]),
);

/** The request that an operation's routing states. */
export const requestOf = (resource: string, operation: string) =>
	SELECTORS.filter((each) => each.resource === resource)
		.flatMap(({ options }) => options)
		.find(({ value }) => value === operation)!.routing!.request!;

/** The route of the emulator that a request goes to. */
export const routeOf = ({ method, url }: ReturnType<typeof requestOf>) =>
	`${method} ${String(url).replace(/\{(\w+)\}/g, (_, name: string) => `:${snake(name)}`)}`;

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An input item that every operation can work on. */
export const ITEM = {
	json: {},
	binary: { data: file('first.txt', 'Number: 7'), second: file('second.txt', 'Number: 8') },
};

/** The `json` of what an operation puts out. Throws when it fails. */
export async function outputOf(api: Api, parameters: IDataObject): Promise<IDataObject[]> {
	const { items, error } = await api.run(parameters, { items: [ITEM] });
	if (error !== undefined) throw error;
	return items.map(({ json }) => json);
}

/** Values for whatever an operation may ask for, of things that are there. */
export async function everyParameter(api: Api): Promise<IDataObject> {
	const workflowId = { __rl: true, mode: 'id', value: api.workflowId };
	const url = 'https://example.com/hook';
	const events = ['extraction.completed'];
	const text = { workflowId, source: 'text', text: 'Number: 6' };
	const one = async (resource: string, operation: string, more: IDataObject) =>
		(await outputOf(api, { resource, operation, ...more }))[0];
	const [run, uploaded, webhook] = [
		await one('workflow', 'run', text),
		await one('file', 'upload', text),
		await one('webhook', 'create', { url, events }),
	];
	return {
		workflowId,
		collectionId: run.id,
		fileId: uploaded.file_id,
		webhookId: webhook.id,
		url,
		events,
		returnAll: true,
		name: 'Neu',
		fields: { field: [{ name: 'number', description: 'Number', dataType: 'integer' }] },
		options: { description: 'Neu' },
	};
}
