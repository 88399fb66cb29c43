import type { IDataObject, OnError } from 'n8n-workflow';

import { apiTest, GET_ROUTE, RESULTS_ROUTE, RUN_ROUTE, type Api } from './api';
import { fileItems } from './items';

const STOP_AFTER_MS = 800;

interface Case {
	rule: string;
	/** What makes the node wait. */
	prepare?: (api: Api) => void;
	parameters?: IDataObject;
	onError?: OnError;
}

const CASES: Case[] = [
	{
		rule: 'while documents are processed',
		prepare: ({ emulator }) => emulator.scriptNext({ outcome: 'never' }, 5),
	},
	{
		rule: 'while documents are processed, also when the node goes on after errors',
		prepare: ({ emulator }) => emulator.scriptNext({ outcome: 'never' }, 5),
		onError: 'continueErrorOutput',
	},
	{
		rule: 'while an upload is under way',
		prepare: ({ emulator }) => emulator.failNext(RUN_ROUTE, { hang: true }, 5),
		onError: 'continueRegularOutput',
	},
	{
		rule: 'while results are on their way',
		prepare: ({ emulator }) => emulator.failNext('*', { hang: true }, 50),
	},
	{
		rule: 'while the rate limit is waited for',
		prepare: ({ emulator }) => emulator.failNext(RUN_ROUTE, { status: 429, retryAfterSeconds: 3 }),
	},
	{
		rule: 'while a 429 to the results is waited for',
		prepare: ({ emulator }) =>
			emulator.failNext(RESULTS_ROUTE, { status: 429, retryAfterSeconds: 3 }, 5),
	},
];

/** Stops an execution after `afterMs`; `sinceMs` tells how long ago that was, and is negative before. */
function stopIn(afterMs: number) {
	const stop = AbortSignal.timeout(afterMs);
	let stoppedMs = Infinity;
	stop.addEventListener('abort', () => (stoppedMs = Date.now()), { once: true });
	return { stop, sinceMs: () => Date.now() - stoppedMs };
}

const submitted = ({ emulator }: Api) =>
	emulator.calls.filter(({ route }) => route === RUN_ROUTE).length;

it.concurrent.each(CASES)(
	'Stop ends $rule',
	apiTest(async (api, { prepare, parameters, onError }) => {
		prepare?.(api);
		const { stop, sinceMs } = stopIn(STOP_AFTER_MS);
		const { run } = await api.extract(fileItems(5), parameters, {
			stop,
			settings: { onError },
		});
		expect(sinceMs()).toBeGreaterThanOrEqual(0);
		expect(sinceMs()).toBeLessThan(1000);
		expect(run.status).toBe('canceled');
		expect(submitted(api)).toBeLessThanOrEqual(5);
	}),
);

it.concurrent.each<[string, Record<string, string>]>([
	['of a known length', { 'Content-Length': '5000' }],
	['of an unknown length', {}],
])('Stop ends a download %s that never comes to its end', async (_, length) => {
	await apiTest(async (api) => {
		let hungUp = () => {};
		const hangUp = new Promise<void>((resolve) => (hungUp = resolve));
		const { url } = await api.serve((request, response) => {
			request.socket.once('close', hungUp);
			response.writeHead(200, { 'Content-Type': 'application/pdf', ...length });
			response.write('%PDF');
		});
		const { stop, sinceMs } = stopIn(STOP_AFTER_MS);
		const { run } = await api.extract(
			fileItems(2),
			{ source: 'url', fileUrl: `${url}/a.pdf` },
			{ stop },
		);
		expect(run.status).toBe('canceled');
		await hangUp;
		expect(sinceMs()).toBeLessThan(1000);
		expect(api.emulator.documents(api.organizationId)).toEqual([]);
	})();
});

it.concurrent(
	'Stop ends the pause before a request is repeated',
	apiTest(async (api) => {
		api.emulator.failNext(GET_ROUTE, { status: 503 }, 9);
		// By then, tries have failed twice or three times, and the next pause has a second left at least.
		const { stop, sinceMs } = stopIn(1550);
		const { run } = await api.run(
			{
				resource: 'workflow',
				operation: 'get',
				workflowId: { __rl: true, mode: 'id', value: api.workflowId },
			},
			{ stop },
		);
		expect(run.status).toBe('canceled');
		expect(sinceMs()).toBeLessThan(1000);
	}),
);
