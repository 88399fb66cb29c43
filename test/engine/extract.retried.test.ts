import { sleep, type IDataObject, type IRunExecutionData } from 'n8n-workflow';

import { RESULTS_ROUTE, RUN_ROUTE, apiTest, type Api } from './api';
import { retryOf } from './harness';
import { file, fileItems, itemOf } from './items';

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const billed = ({ emulator }: Api) => emulator.billed.length;

const requests = ({ emulator }: Api, route: string) =>
	emulator.calls.filter((call) => call.route === route).length;

/** Waits until something has happened. */
const until = async (hasHappened: () => boolean) => {
	while (!hasHappened()) await sleep(1);
};

/** Retry in the list of executions, with the workflow as it was. */
const retry = async (api: Api, data: IRunExecutionData, options = {}) =>
	await api.extract([], {}, { data, ...options });

/** The same with the currently saved workflow. */
const retrySaved = async (api: Api, data: IRunExecutionData, parameters: IDataObject) =>
	await api.extract([], parameters, { data, savedWorkflow: true });

/** An execution whose documents were accepted and that failed all the same. */
async function failed(api: Api, count: number, parameters: IDataObject = {}) {
	api.emulator.failNext(RESULTS_ROUTE, { status: 402 }, 1);
	const first = await api.extract(fileItems(count), parameters);
	expect(first.error).toBeDefined();
	return first;
}

describe('Retry in the list of executions', () => {
	it.concurrent(
		'finds the documents of the failed execution again',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { status: 400 }, { skip: 5 });
			const first = await api.extract(fileItems(10));
			expect(first.error).toBeDefined();
			const { items, error } = await retry(api, retryOf(first.run));
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.fileName)).toEqual(
				fileItems(10).map(({ binary }) => binary!.data.fileName),
			);
			expect(billed(api)).toBe(10);
		}),
	);

	it.concurrent(
		'takes the node as version 0.1.0 has stored it, which did not know Fields',
		apiTest(async (api) => {
			const { run } = await failed(api, 1);
			const data = retryOf(run);
			delete data.executionData!.nodeExecutionStack[0].node.parameters.fieldsFrom;
			const { items, error } = await retry(api, data);
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
		}),
	);

	it.concurrent(
		'finds files again whose place in the storage n8n renamed when it saved the execution',
		apiTest(async (api) => {
			const first = await failed(api, 3);
			const data = retryOf(first.run);
			const [entry] = data.executionData!.nodeExecutionStack;
			for (const { binary } of entry.data.main[0]!) {
				// In memory here; what matters is that neither the ID nor the content is what tells it.
				binary!.data.id = undefined;
				binary!.data.data = Buffer.from(`${binary!.data.fileName}`).toString('base64url');
			}
			const { items } = await retry(api, data);
			expect(items).toHaveLength(3);
			expect(billed(api)).toBe(3);
		}),
	);

	it.concurrent(
		'finds them once more in a Retry of that Retry',
		apiTest(async (api) => {
			const first = await failed(api, 5);
			api.emulator.failNext(RESULTS_ROUTE, { status: 402 });
			const second = await retry(api, retryOf(first.run));
			expect(second.error).toBeDefined();
			const { items } = await retry(api, retryOf(second.run));
			expect(items).toHaveLength(5);
			expect(billed(api)).toBe(5);
		}),
	);

	it.concurrent(
		'finds what an earlier Retry of the same execution sent',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { status: 400 }, 4);
			const first = await api.extract(fileItems(4));
			expect(billed(api)).toBe(0);
			api.emulator.failNext(RESULTS_ROUTE, { status: 402 });
			expect((await retry(api, retryOf(first.run))).error).toBeDefined();
			const { items } = await retry(api, retryOf(first.run));
			expect(items).toHaveLength(4);
			expect(billed(api)).toBe(4);
		}),
	);

	it.concurrent(
		'clicked twice sends each document once',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { status: 400 }, 6);
			const first = await api.extract(fileItems(6));
			const both = await Promise.all([
				retry(api, retryOf(first.run)),
				retry(api, retryOf(first.run)),
			]);
			expect(both.map(({ items }) => items.length)).toEqual([6, 6]);
			expect(billed(api)).toBe(6);
		}),
	);

	it.concurrent(
		'sends what the API ended by its own word, and no other',
		apiTest(async (api) => {
			api.emulator.scriptNext({ outcome: 'error' });
			const first = await api.extract(fileItems(3));
			expect(first.error).toBeDefined();
			const { items } = await retry(api, retryOf(first.run));
			expect(items).toHaveLength(3);
			expect(requests(api, RUN_ROUTE)).toBe(4);
		}),
	);
});

describe('with the currently saved workflow', () => {
	const text = (expression: string) => ({ source: 'text', text: expression });

	it.concurrent.each([
		['data', '={{ $binary.data }}', 1],
		['={{ $binary.data }}', 'data', 1],
		['={{ [$binary.data, $binary.more] }}', 'data, more', 2],
		['={{ Object.values($binary) }}', '*', 2],
	])('files that are named otherwise are the same ones: %s becomes %s', async (was, is, count) => {
		await apiTest(async (api) => {
			const binary = { data: file('a.txt', 'Number: 1'), more: file('b.txt', 'Number: 22') };
			api.emulator.failNext(RESULTS_ROUTE, { status: 402 }, 1);
			const first = await api.extract([itemOf(binary)], { binaryPropertyName: was });
			expect(first.error).toBeDefined();
			const { items } = await retrySaved(api, retryOf(first.run), { binaryPropertyName: is });
			expect(items).toHaveLength(count);
			expect(billed(api)).toBe(count);
		})();
	});

	it.concurrent.each([
		['a mended expression with the same value', '={{ "Number: " + String($json.n) }}', 2],
		['another value and another expression', '={{ "Supplier: " + $json.n }}', 4],
	])('%s makes %s', async (_, mended, count) => {
		await apiTest(async (api) => {
			const first = await failed(api, 2, text('={{ "Number: " + $json.n }}'));
			const { items, error } = await retrySaved(api, retryOf(first.run), text(mended));
			expect(error).toBeUndefined();
			expect(items).toHaveLength(2);
			expect(billed(api)).toBe(count);
		})();
	});

	it.concurrent(
		'the documents of another Anyformat workflow are others',
		apiTest(async (api) => {
			const first = await failed(api, 2);
			const other = api.emulator.addWorkflow(api.organizationId, {
				name: 'Other',
				nodes: [{ id: 'parse', type: 'parse' }],
			});
			const workflowId = { __rl: true, mode: 'id', value: other.id };
			await retrySaved(api, retryOf(first.run), { workflowId });
			expect(billed(api)).toBe(4);
		}),
	);
});

it.concurrent(
	'a text whose expression gives another value each time is sent once',
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { status: 400 }, { skip: 4 });
		const parameters = { source: 'text', text: '={{ "Number: 7, " + Math.random() + $now }}' };
		const { items, error } = await api.extract(fileItems(10), parameters, { settings: RETRY });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(10);
		expect(billed(api)).toBe(10);
	}),
);

describe('another key', () => {
	it.concurrent(
		'of the same organization finds what the one before sent',
		apiTest(async (api) => {
			const first = await failed(api, 3);
			const apiKey = api.emulator.rotateKey(api.organizationId);
			const { items } = await retry(api, retryOf(first.run), { access: { ...api.access, apiKey } });
			expect(items).toHaveLength(3);
			expect(billed(api)).toBe(3);
		}),
	);

	it.concurrent(
		'that replaces the one in use while documents wait is used by Retry On Fail',
		apiTest(async (api) => {
			api.emulator.scriptNext({ readyAfterMs: 60_000 }, 5);
			const access = { ...api.access };
			const settings = { ...RETRY, waitBetweenTries: 1000 };
			const extracting = api.extract(fileItems(5), {}, { access, settings });
			await until(() => billed(api) === 5);
			const apiKey = api.emulator.rotateKey(api.organizationId);
			await until(() => api.emulator.calls.some(({ status }) => status === 401));
			access.apiKey = apiKey;
			const { items, error } = await extracting;
			expect(error).toBeUndefined();
			expect(items).toHaveLength(5);
			expect(billed(api)).toBe(5);
		}),
	);

	it.concurrent(
		'of another organization is asked first, and then sends',
		apiTest(async (api) => {
			const first = await failed(api, 1);
			const { key: apiKey } = api.emulator.createOrganization('Other');
			const before = requests(api, RESULTS_ROUTE);
			const { error } = await retry(api, retryOf(first.run), { access: { ...api.access, apiKey } });
			expect(requests(api, RESULTS_ROUTE)).toBe(before + 2);
			expect(requests(api, RUN_ROUTE)).toBe(2);
			expect(error?.message).toContain(`Anyformat does not know workflow "${api.workflowId}"`);
		}),
	);

	it.concurrent(
		'sends nothing as long as something else than Anyformat answers',
		apiTest(async (api) => {
			const first = await failed(api, 2);
			const apiKey = api.emulator.rotateKey(api.organizationId);
			const body = { message: 'no Route matched with those values' };
			api.emulator.failNext(RESULTS_ROUTE, { status: 404, body, proxy: true }, 20);
			const { error } = await retry(api, retryOf(first.run), { access: { ...api.access, apiKey } });
			expect(error).toBeDefined();
			expect(billed(api)).toBe(2);
		}),
	);
});

describe('a document that was sent but not answered when the execution was stopped', () => {
	const stopped = async (api: Api) => {
		api.emulator.failNext(RUN_ROUTE, { hang: true });
		const stop = new AbortController();
		const stopping = api.extract(fileItems(6), {}, { stop: stop.signal });
		// The responses of the others were read, then.
		await until(() => requests(api, RESULTS_ROUTE) >= 5);
		stop.abort();
		return retryOf((await stopping).run);
	};

	it.concurrent(
		'is not sent by a Retry, which says so',
		apiTest(async (api) => {
			const { error } = await retry(api, await stopped(api));
			expect(billed(api)).toBe(6);
			expect(error?.message).toContain('It is not known whether Anyformat accepted the file "');
			expect(error?.description).toContain("'Resend If Outcome Is Unknown'");
		}),
	);

	it.concurrent(
		'is sent by a Retry when a person has said so',
		apiTest(async (api) => {
			const data = await stopped(api);
			const { items, error } = await retrySaved(api, data, { options: { resendUnclear: true } });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(6);
			expect(billed(api)).toBe(7);
		}),
	);
});

it.concurrent(
	'one that waits for the rate limit when the execution is stopped was not sent',
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { status: 429, retryAfterSeconds: 30 });
		const stop = new AbortController();
		const stopping = api.extract(fileItems(1), {}, { stop: stop.signal });
		await until(() => api.emulator.calls.some(({ status }) => status === 429));
		// Until the node has read it, nobody could know.
		await sleep(500);
		stop.abort();
		const access = { ...api.access, apiKey: api.emulator.rotateKey(api.organizationId) };
		const { items } = await retry(api, retryOf((await stopping).run), { access });
		expect(items).toHaveLength(1);
	}),
);
