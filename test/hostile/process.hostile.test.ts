/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { broken, notOut } from './rules';
import { Story } from './story';

/** Errors that nobody waited for, which would end a process of n8n. */
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
const printed: string[] = [];

beforeAll(() => {
	process.on('unhandledRejection', note);
	for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
		jest.spyOn(console, method).mockImplementation((...about) => void printed.push(String(about)));
});

afterAll(() => {
	process.off('unhandledRejection', note);
	jest.restoreAllMocks();
});

/** Timers that hold the process. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

it.each([
	['forward by an hour', 3_600_000],
	['back by an hour', -3_600_000],
	['forward by a month', 30 * 86_400_000],
])('a clock that steps %s neither ends waiting nor prolongs it', async (_how, stepMs) => {
	const begun = await Story.begin({ files: 6, readyAfterMs: () => 900, options: { timeout: 6 } });
	const now = Date.now.bind(Date);
	const startedAtMs = now();
	const clock = jest
		.spyOn(Date, 'now')
		.mockImplementation(() => now() + (now() - startedAtMs > 500 ? stepMs : 0));
	// The server has a clock of its own, so its documents are ready by it, at once or never.
	for (const each of begun.server.books.documents) each.readyAtMs = 0;
	const running = begun.run();
	await new Promise((resolve) => setTimeout(resolve, 1000));
	for (const each of begun.server.books.documents) each.readyAtMs = Date.now();
	const step = await running;
	clock.mockRestore();
	expect(step.error?.message).toBeUndefined();
	expect(notOut(begun.sources, step)).toEqual([]);
	expect(step.tookMs).toBeLessThan(12_000);
	expect(broken(begun)).toEqual([]);
	await begun.end();
});

it('leaves no timer, no rejection and no key behind, on the worst of days', async () => {
	const before = timers();
	const begun = await Story.begin({
		files: 10,
		options: { timeout: 3 },
		parameters: { requestOptions: { batching: { batch: { batchSize: 2, batchInterval: 30 } } } },
		faults: [
			{ on: ['run'], act: 'html502', skip: 2, times: 2 },
			{ on: ['run'], act: 'refused400', skip: 1, times: 1 },
			{ on: ['results', 'runs'], act: 'resetBefore', times: 9 },
		],
	});
	await begun.run();
	await begun.retry({ stop: AbortSignal.timeout(100) });
	begun.server.newKey('acme');
	await begun.retry();
	await begun.end();
	await new Promise((resolve) => setTimeout(resolve, 4000));
	expect(unhandled).toEqual([]);
	expect(printed.filter((line) => line.includes('af_secret'))).toEqual([]);
	expect(timers()).toBeLessThanOrEqual(before);
	expect(broken(begun, ['nothingLost'])).toEqual([]);
});
