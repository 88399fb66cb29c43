import type { IDataObject } from 'n8n-workflow';

import { runNode } from '../engine/harness';
import { isUnclear, textsOf } from './rules';
import type { ActName } from './server/faults';
import { Story, type Step } from './story';

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

interface Creation {
	route: string;
	parameters: IDataObject;
	/** How many things there are in the end. */
	made(story: Story): number;
}

const documents = ({ server }: Story) => server.books.documents.length;

const FIELDS = { field: [{ name: 'token', description: 'A token', data_type: 'string' }] };

const CREATIONS: Creation[] = [
	{ route: 'upload', parameters: { operation: 'upload' }, made: documents },
	{ route: 'collection', parameters: { operation: 'uploadMany' }, made: documents },
	{ route: 'run', parameters: { resource: 'workflow', operation: 'run' }, made: documents },
	{
		route: 'createWebhook',
		parameters: {
			resource: 'webhook',
			operation: 'create',
			url: 'https://example.com/hook',
			events: ['extraction.completed'],
		},
		made: ({ server }) => server.subscriptions.length,
	},
	{
		route: 'createWorkflow',
		parameters: {
			resource: 'workflow',
			operation: 'create',
			name: 'Made here',
			definitionMode: 'fields',
			fields: FIELDS,
		},
		made: ({ server }) => server.workflows.filter(({ name }) => name === 'Made here').length,
	},
];

const failed = ({ error, items }: Step) =>
	error !== undefined || items.some(({ json }) => json.error !== undefined);

describe('what creates something', () => {
	it.concurrent.each(
		CREATIONS.flatMap((creation) =>
			(['resetAfter', 'html504After', 'half'] as ActName[]).map((act) => ({ ...creation, act })),
		),
	)(
		'is sent once, whatever n8n repeats ($route, $act)',
		async ({ route, parameters, made, act }) => {
			const story = await Story.begin({
				files: 1,
				parameters: { binaryPropertyName: 'f0', ...parameters },
				settings: RETRY,
				faults: [{ on: [route], act }],
			});
			const first = await story.run();
			expect(failed(first)).toBe(true);
			expect(textsOf(first).some(isUnclear)).toBe(true);
			await story.retry();
			expect(story.server.books.count(route)).toBe(1);
			expect(made(story)).toBe(1);
			await story.end();
		},
	);
});

describe('Define Below', () => {
	const DEFINED = {
		fieldsFrom: 'define',
		schemaType: 'fromJson',
		jsonSchemaExample: '{ "token": "T-1", "absent": "x" }',
	};

	it.concurrent.each([
		['at first', undefined],
		['when the answer to its creation is lost', 'resetAfter'],
		['when its creation meets a gateway', 'html504After'],
		['when the list is refused at first', 'html503'],
	] as Array<[string, ActName | undefined]>)(
		'makes one workflow for ten documents, and finds it again (%s)',
		async (_when, act) => {
			const story = await Story.begin({ files: 10, parameters: DEFINED });
			const on = act === 'html503' ? 'workflows' : 'createWorkflow';
			if (act !== undefined) story.server.day.add({ on: [on], act });
			let step = await story.run();
			if (step.error !== undefined) step = await story.retry();
			expect(step.error?.message).toBeUndefined();
			expect(step.items).toHaveLength(10);
			expect(story.server.workflows.filter(({ name }) => name.includes('(n8n '))).toHaveLength(1);
			const again = await story.run();
			expect(again.items).toHaveLength(10);
			expect(story.server.books.count('createWorkflow')).toBeLessThanOrEqual(2);
			await story.end();
		},
		60_000,
	);
});

describe('lists', () => {
	it.concurrent.each(['workflow', 'file'])(
		'are read to their end over small pages, without repeats (%s)',
		async (resource) => {
			const story = await Story.begin({ files: 23, quirks: { listOrder: 'shuffled' } });
			if (resource === 'file') await story.run();
			else for (let index = 0; index < 22; index++) story.server.addWorkflow('acme');
			const { items, error } = await runNode({
				access: story.access,
				parameters: {
					resource,
					operation: 'getAll',
					returnAll: true,
					workflowId: { __rl: true, mode: 'id', value: story.workflowId },
				},
			});
			expect(error).toBeUndefined();
			expect(new Set(items.map(({ json }) => json.id)).size).toBe(23);
			expect(items).toHaveLength(23);
			await story.end();
		},
		60_000,
	);
});
