import type { IDataObject } from 'n8n-workflow';

import { SWITCH_TABLE } from '../emulator/switchTable';
import { withApi, type Api } from './api';
import { OPERATIONS } from './everyOperation';
import { memoryBinary } from './harness';

/** Every operation and what came of it: `ok`, or the message of its error. */
type Outcomes = Record<string, string>;

const binary = {
	data: memoryBinary(Buffer.from('Number: 7\nSupplier: Acme'), 'first.txt', 'text/plain'),
	second: memoryBinary(Buffer.from('Number: 8\nSupplier: Blue'), 'second.txt', 'text/plain'),
};
const FIELD = { name: 'number', description: 'Number', dataType: 'integer' };
const WEBHOOK = { url: 'https://example.com/hook', events: ['extraction.completed'] };

/** Does everything that the node can do once, as a workflow would, one step after the other. */
async function story({ run, workflowId }: Api): Promise<Outcomes> {
	const outcomes: Outcomes = {};
	const step = async (resource: string, operation: string, more: IDataObject = {}) => {
		const locator = { __rl: true, mode: 'id', value: workflowId };
		const { error, items } = await run(
			{ resource, operation, workflowId: locator, ...more },
			{ items: [{ json: {}, binary }] },
		);
		const name = `${resource}.${operation}`;
		if (outcomes[name] === undefined || outcomes[name] === 'ok')
			outcomes[name] = error?.message ?? (items.length > 0 ? 'ok' : 'no items');
		return items.map(({ json }) => json);
	};
	const all = { returnAll: true };

	await step('service', 'checkHealth');
	await step('workflow', 'get');
	await step('workflow', 'getAll', all);
	const documents = await step('file', 'extract', { binaryPropertyName: '*' });
	outcomes.fields = JSON.stringify(documents.map(({ fields }) => fields));
	const [submitted = {}] = await step('workflow', 'run', { source: 'text', text: 'Number: 9' });
	await step('file', 'getResults', { collectionId: submitted.id ?? 'none', wait: true });
	await step('workflow', 'getRuns', all);
	const [uploaded = {}] = await step('file', 'upload', { binaryPropertyName: 'data' });
	await step('file', 'process', {
		fileId: uploaded.file_id ?? 'none',
		collectionId: uploaded.file_collection_id ?? '',
	});
	await step('file', 'uploadMany', { binaryPropertyName: '*' });
	await step('file', 'getAll', all);
	await step('file', 'delete', { collectionId: submitted.id ?? 'none' });
	const [webhook = {}] = await step('webhook', 'create', WEBHOOK);
	await step('webhook', 'getAll', all);
	await step('webhook', 'delete', { webhookId: webhook.id ?? 'none' });
	const definition = { name: 'Neu', definitionMode: 'fields', fields: { field: [FIELD] } };
	await step('workflow', 'create', definition);
	await step('workflow', 'update', { ...definition, name: 'Neuer' });
	await step('workflow', 'delete');
	return outcomes;
}

const FIELDS = JSON.stringify([
	{ number: 7, supplier: 'Acme' },
	{ number: 8, supplier: 'Blue' },
]);
const NO_CREDIT = 'The Anyformat account has no credit left';
const FLAT_ONLY = 'Anyformat did not accept the definition of';

/** What can't work in a position, and how that is told; everything else works in every position. */
const CAN_NOT: Record<string, Outcomes> = {
	'credit=spent': {
		'file.extract': NO_CREDIT,
		'workflow.run': NO_CREDIT,
		'file.process': NO_CREDIT,
		'file.getResults': 'Anyformat does not know collection "none"',
		'file.delete': 'Anyformat does not know collection "none"',
		'workflow.getRuns': 'no items',
		fields: '[]',
	},
	'uploadIds=absent': { 'file.process': 'Anyformat does not know file "none"' },
	'createBody=flat': { 'workflow.create': FLAT_ONLY, 'workflow.update': FLAT_ONLY },
	'replaceWorkflow=refused': { 'workflow.update': 'Anyformat refused the request' },
	'runsShow=none': { 'workflow.getRuns': 'no items' },
	'filesPart=files[]': { 'file.uploadMany': 'Anyformat did not accept the 2 files' },
};

const choices = Object.entries(SWITCH_TABLE).flatMap(([name, entry]) =>
	'values' in entry ? entry.values.slice(1).map((value) => [name, value] as const) : [],
);
const positions: Array<readonly [string, string | number]> = [
	...choices,
	['visibleAfterMs', 20_000],
	['resultsLagMs', 20_000],
	['webhookLimit', 1],
];

it('the story has every operation', async () => {
	await withApi(async (api) => {
		const { fields, ...outcomes } = await story(api);
		expect(fields).toBe(FIELDS);
		expect(Object.keys(outcomes).sort()).toEqual(OPERATIONS.map((each) => each.join('.')).sort());
	});
});

describe.each([positions.slice(0, 30), positions.slice(30, 60), positions.slice(60)])(
	'positions of unknowns',
	(...group) => {
		const results = new Map<string, Outcomes>();
		// The stories mostly wait, so those of a group are told at the same time.
		beforeAll(async () => {
			await Promise.all(
				group.map(async ([name, value]) => {
					await withApi(async (api) => {
						Object.assign(api.emulator.switches, { readyAfterMs: 10_000, [name]: value });
						results.set(`${name}=${value}`, await story(api));
					});
				}),
			);
		}, 120_000);

		it.each(group)('every operation is right when %s is %s', (name, value) => {
			const position = `${name}=${value}`;
			const { fields = FIELDS, ...expected } = CAN_NOT[position] ?? {};
			const { fields: found, ...outcomes } = results.get(position)!;
			expect(found).toBe(fields);
			for (const [operation, outcome] of Object.entries(outcomes))
				expect(`${operation}: ${outcome}`).toContain(
					`${operation}: ${expected[operation] ?? 'ok'}`,
				);
		});
	},
);
