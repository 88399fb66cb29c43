import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { apiTest, type Api } from './api';
import { file, fileItem, fileItems, heldNames, itemOf, linkOf } from './items';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/**
 * Twelve documents of ten items, of which every other goes wrong in a way of its own. The API refuses
 * `refused.xyz` by its type, and the processing of the first document it gets ends in an error.
 */
function mixedBatch(api: Api): INodeExecutionData[] {
	api.emulator.switches.unknownType = 415;
	api.emulator.scriptNext({ outcome: 'error' });
	const workflowId = api.workflowId;
	const item = (data: ReturnType<typeof file> | undefined, more: IDataObject = {}) =>
		itemOf(data ? { data } : {}, { workflowId, ...more });
	return [
		item(file('broken.txt')),
		item(file('good-1.txt')),
		item(undefined),
		item(file('good-2.txt')),
		item(file('refused.xyz', 'x', 'application/octet-stream')),
		item(file('good-3.txt')),
		item(file('empty.txt', '')),
		item(file('lost.txt'), { workflowId: UNKNOWN_ID }),
		item(file('good-4.txt'), { error: 'of the input', details: 1 }),
		itemOf(
			{
				data: file('good-5.txt'),
				scan: file('scan.xyz', 'x', 'application/x-scan'),
				more: file('good-6.txt'),
			},
			{ workflowId },
		),
	];
}

const EXPECTED = [
	['broken.txt', /^Anyformat could not process the file "broken\.txt"$/, 'error'],
	['good-1.txt'],
	[null, /^The item has no binary field "data"$/, null],
	['good-2.txt'],
	['refused.xyz', /^Anyformat does not take the type of the file "refused\.xyz"$/, null],
	['good-3.txt'],
	['empty.txt', /^The file "empty\.txt" is empty$/, null],
	['lost.txt', new RegExp(`^Anyformat does not know workflow "${UNKNOWN_ID}"$`), null],
	['good-4.txt'],
	['good-5.txt'],
	['scan.xyz', /^Anyformat does not take the type of the file "scan\.xyz"$/, null],
	['good-6.txt'],
] as Array<[fileName: string | null, message?: RegExp, status?: string | null]>;

const LINKS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9];

const parameters = {
	workflowId: { __rl: true, mode: 'id', value: '={{ $json.workflowId }}' },
	binaryPropertyName: '={{ Object.keys($binary).length > 1 ? "*" : "data" }}',
};

const DETAILS = ['collectionId', 'description', 'fileName', 'requestId', 'status'];

function expectErrors(items: INodeExecutionData[]): void {
	const failed = EXPECTED.map((expected, index) => ({ expected, link: LINKS[index] })).filter(
		({ expected }) => expected[1] !== undefined,
	);
	expect(items.map(linkOf)).toEqual(failed.map(({ link }) => link));
	for (const [index, { expected }] of failed.entries()) {
		const [fileName, message, status] = expected;
		const { error, details } = items[index].json as { error: string; details: IDataObject };
		expect(error).toMatch(message!);
		expect(Object.keys(details).sort()).toEqual(DETAILS);
		expect(details).toMatchObject({ fileName, status });
		expect(details.description).toEqual(expect.any(String));
	}
}

it.concurrent(
	'keeps failed documents in their place with On Error: Continue',
	apiTest(async (api) => {
		const { items, error } = await api.extract(mixedBatch(api), parameters, {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(error).toBeUndefined();
		expect(items.map(linkOf)).toEqual(LINKS);
		const failed = items.filter((_, index) => EXPECTED[index][1] !== undefined);
		for (const { json } of failed) expect(Object.keys(json)).toEqual(['error', 'details']);
		expectErrors(failed);
		const good = items.filter((_, index) => EXPECTED[index][1] === undefined);
		expect(heldNames(api.emulator, api.organizationId, good)).toEqual(
			[1, 2, 3, 4, 5, 6].map((n) => `good-${n}.txt`),
		);
		const [broken] = api.emulator.documents(api.organizationId);
		expect(items[0].json.details).toMatchObject({
			collectionId: broken.id,
			requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
		});
	}),
);

it.concurrent(
	'sends failed documents, and only them, out by the error output',
	apiTest(async (api) => {
		const { items, errorItems } = await api.extract(mixedBatch(api), parameters, {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(items.map(({ json }) => json.fileName)).toEqual(
			[1, 2, 3, 4, 5, 6].map((n) => `good-${n}.txt`),
		);
		expect(items.map(linkOf)).toEqual([1, 3, 5, 8, 9, 9]);
		expectErrors(errorItems);
	}),
);

it.concurrent(
	'stops at the first failed item otherwise, naming it',
	apiTest(async (api) => {
		api.emulator.switches.unknownType = 415;
		const items = [fileItem('a.txt'), fileItem('b.xyz', 'b', 'x/y'), fileItem('c.xyz', 'c', 'x/y')];
		const { error, run } = await api.extract(items);
		expect(run.status).toBe('error');
		expect(error?.message).toContain('"b.xyz"');
		expect(error?.context.itemIndex).toBe(1);
		expect(error?.httpCode).toBe('415');
	}),
);

describe('a document that does not come to its end', () => {
	const results = { error: 'EXTRACTION_FAILED', cancelled: 'EXTRACTION_CANCELLED' };

	it.concurrent.each(['error', 'cancelled'] as const)(
		'says that it ended as %s',
		apiTest(async (api, outcome) => {
			api.emulator.scriptNext({ outcome });
			const { items } = await api.extract(
				fileItems(3),
				{},
				{
					settings: { onError: 'continueRegularOutput' },
				},
			);
			const { error, details } = items[0].json as IDataObject;
			expect(error).toMatch(/file "1\.txt"/);
			expect(details).toMatchObject({ status: outcome, fileName: '1.txt' });
			expect((details as IDataObject).description).toContain(results[outcome]);
			expect(items.slice(1).map(({ json }) => json.status)).toEqual(['processed', 'processed']);
			expect(api.emulator.documents(api.organizationId)).toHaveLength(3);
		}),
	);

	it(
		'is told by Get Results with its collection ID and status, too',
		apiTest(async (api) => {
			api.emulator.scriptNext({ outcome: 'error' });
			await api.extract(fileItems(1));
			const [{ id }] = api.emulator.documents(api.organizationId);
			const { items } = await api.run(
				{
					resource: 'file',
					operation: 'getResults',
					workflowId: { __rl: true, mode: 'id', value: api.workflowId },
					collectionId: id,
				},
				{ settings: { onError: 'continueRegularOutput' } },
			);
			expect(items[0].json).toMatchObject({ details: { collectionId: id, status: 'error' } });
		}),
	);

	it.concurrent(
		'fails at its deadline, saying how to fetch it later',
		apiTest(async (api) => {
			api.emulator.scriptNext({ outcome: 'never' }, 2);
			const { items } = await api.extract(
				fileItems(3),
				{ options: { timeout: 1 } },
				{
					settings: { onError: 'continueRegularOutput' },
				},
			);
			const { error, details } = items[0].json as { error: string; details: IDataObject };
			expect(error).toBe('The file "1.txt" was still being processed after 1 s');
			const held = api.emulator.documents(api.organizationId).map(({ id }) => id);
			expect(held).toContain(details.collectionId);
			expect(details.description).toContain(`"${details.collectionId as string}"`);
			expect(details.description).toContain('Get Results');
		}),
	);

	it.concurrent.each([0, -1, 'soon', '', 1e9])(
		'refuses the timeout %j unsent',
		apiTest(async (api, timeout) => {
			const { error } = await api.extract(fileItems(2), { options: { timeout } });
			expect(error?.message).toBe(`'Timeout' can't be "${timeout}"`);
			expect(api.emulator.calls).toEqual([]);
		}),
	);
});
