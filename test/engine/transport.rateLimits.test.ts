import type { Fault } from '../emulator';
import { RESULTS_ROUTE, RUN_ROUTE, apiTest, type Api } from './api';
import { fileItems, heldNames } from './items';

/** A date in whole seconds, as HTTP writes it. */
const httpDate = (ms: number) => new Date(Math.ceil(ms / 1000) * 1000).toUTCString();

const YEARS_AGO = Date.UTC(2020, 1, 1);

/** Far less than the pause after a 429 that says nothing, however busy the machine is. */
const MOST_MS = 8000;

/** How the API says how long to wait, and the least milliseconds that are waited then. */
const WAITS: Array<[what: string, fault: () => Fault, leastMs: number]> = [
	['1 second', () => ({ retryAfterSeconds: 1 }), 950],
	['2 seconds', () => ({ retryAfterSeconds: 2 }), 1950],
	['a date', () => ({ headers: { 'retry-after': httpDate(Date.now() + 2000) } }), 1000],
	[
		'a date by a clock that is years behind',
		() => ({ headers: { date: httpDate(YEARS_AGO), 'retry-after': httpDate(YEARS_AGO + 2000) } }),
		1950,
	],
	['zero', () => ({ retryAfterSeconds: 0 }), 950],
	['a negative number', () => ({ retryAfterSeconds: -5 }), 950],
	['garbage', () => ({ headers: { 'retry-after': 'soon' } }), 950],
	['a date in the past', () => ({ headers: { 'retry-after': httpDate(YEARS_AGO) } }), 950],
	['the reset of the window', () => ({ headers: { 'x-ratelimit-reset': '1' } }), 950],
];

const calls = ({ emulator }: Api, route: string) =>
	emulator.calls.filter((call) => call.route === route);

const refusals = ({ emulator }: Api) =>
	emulator.calls.filter(({ status }) => status === 429).length;

const CASES = [
	...WAITS.map((wait) => [RUN_ROUTE, ...wait] as const),
	...WAITS.slice(0, 3).map((wait) => [RESULTS_ROUTE, ...wait] as const),
];

it.concurrent.each(CASES)(
	'after a 429 to %s waits for %s, then goes on',
	apiTest(async (api, route, _what, fault, leastMs) => {
		api.emulator.failNext(route, { status: 429, ...fault() });
		const { items, error } = await api.extract(fileItems(3));
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.status)).toEqual(items.map(() => 'processed'));
		expect(api.emulator.documents(api.organizationId)).toHaveLength(3);
		const [refused] = calls(api, route).filter(({ status }) => status === 429);
		const next = calls(api, route).find(({ atMs }) => atMs > refused.atMs + 500)!;
		expect(next.atMs - refused.atMs).toBeGreaterThanOrEqual(leastMs);
		expect(next.atMs - refused.atMs).toBeLessThan(MOST_MS);
		expect(refusals(api)).toBe(1);
	}),
);

it.concurrent(
	'waits for several 429s in a row',
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { status: 429, retryAfterSeconds: 1 }, 3);
		const { items, error } = await api.extract(fileItems(4));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(4);
		expect(calls(api, RUN_ROUTE)).toHaveLength(7);
	}),
);

it.concurrent(
	'after 429s to several at once a probe goes first, and the others wait for its answer',
	apiTest(async (api) => {
		const [passes, refused, probe] = [1, 5, 1];
		api.emulator.failNext(RUN_ROUTE, { delayMs: 1 }, passes);
		api.emulator.failNext(RUN_ROUTE, { status: 429, retryAfterSeconds: 1 }, refused);
		api.emulator.failNext(RUN_ROUTE, { delayMs: 400 }, probe);
		const { items } = await api.extract(fileItems(8));
		expect(items.map(({ json }) => json.status)).toEqual(items.map(() => 'processed'));
		const [probed, ...others] = calls(api, RUN_ROUTE).slice(passes + refused);
		expect(others).toHaveLength(6);
		expect(others[0].atMs - probed.atMs).toBeGreaterThanOrEqual(390);
	}),
);

it.concurrent(
	'gives up when the deadline of a document comes before the limit is lifted',
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { status: 429, retryAfterSeconds: 5 });
		const { error } = await api.extract(fileItems(1), { options: { timeout: 2 } });
		expect(error?.message).toBe('The rate limit of Anyformat was not lifted in time');
		expect(api.emulator.documents(api.organizationId)).toEqual([]);
	}),
);

const NAMES = Array.from({ length: 30 }, (_, index) => `${index + 1}.txt`);

/** At 40 times the speed, a window lasts one second. */
const WINDOW_MS = 40_000;

it.concurrent.each([
	['submissions', { submission: 10 }, {}],
	['other calls', { general: 8 }, {}],
	['both', { submission: 12, general: 10 }, {}],
	['submissions in a sliding window', { submission: 10 }, { rateWindow: 'sliding' as const }],
	['calls without headers', { submission: 10, general: 10 }, { rateHeaders: 'never' as const }],
])(
	'low limits of %s let 30 documents through, with few 429s',
	apiTest(async (api, what, limits, switches) => {
		Object.assign(api.emulator.limits, { windowMs: WINDOW_MS, ...limits });
		Object.assign(api.emulator.switches, switches);
		const { items, error } = await api.extract(fileItems(30));
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.fileName)).toEqual(NAMES);
		expect(heldNames(api.emulator, api.organizationId, items)).toEqual(NAMES);
		expect(api.emulator.documents(api.organizationId)).toHaveLength(30);
		// Without headers only a 429 tells, to all that are under way then.
		expect(refusals(api)).toBeLessThanOrEqual(what === 'calls without headers' ? 30 : 2);
	}),
);

it.concurrent(
	'200 documents over a limit of 60 a window end with 200 results, for 2.3 calls each and no storm of 429s',
	apiTest(async (api) => {
		Object.assign(api.emulator.limits, { windowMs: 3 * WINDOW_MS, submission: 60, general: 600 });
		api.emulator.switches.readyAfterMs = 1.5 * WINDOW_MS;
		const { items, error } = await api.extract(fileItems(200));
		expect(error).toBeUndefined();
		const names = Array.from({ length: 200 }, (_, index) => `${index + 1}.txt`);
		expect(items.map(({ json }) => json.fileName)).toEqual(names);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(names.map((_, item) => ({ item })));
		expect(heldNames(api.emulator, api.organizationId, items)).toEqual(names);
		expect(api.emulator.documents(api.organizationId)).toHaveLength(200);
		expect(api.emulator.calls.length).toBeLessThanOrEqual(200 * 2.3);
		expect(refusals(api)).toBeLessThanOrEqual(4);
	}),
);

it.concurrent(
	'limits are shared by executions that run side by side with one key',
	apiTest(async (api) => {
		Object.assign(api.emulator.limits, { windowMs: WINDOW_MS, submission: 10 });
		const runs = await Promise.all([1, 2, 3].map(async () => await api.extract(fileItems(8))));
		for (const { items, error } of runs) {
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.fileName)).toEqual(NAMES.slice(0, 8));
		}
		expect(refusals(api)).toBeLessThanOrEqual(2);
	}),
);

it.concurrent(
	'the limit of one organization does not hold back another',
	apiTest(async (api) => {
		Object.assign(api.emulator.limits, { windowMs: WINDOW_MS, general: 1 });
		const other = api.emulator.createOrganization('Other');
		const access = { ...api.access, apiKey: other.key };
		const parameters = { resource: 'workflow', operation: 'getAll' };
		await api.run(parameters);
		const ended: string[] = [];
		await Promise.all([
			api.run(parameters).then(() => ended.push('held back')),
			api.run(parameters, { access }).then(() => ended.push('other')),
		]);
		expect(ended).toEqual(['other', 'held back']);
	}),
);
