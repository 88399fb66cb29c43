/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import type { IDataObject } from 'n8n-workflow';

import type { Emulator } from '../emulator';
import { apiTest, RESULTS_ROUTE, RUN_ROUTE, type Api } from './api';
import { fileItem, fileItems } from './items';

type Outage = Parameters<Emulator['outage']>[0];

const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const HOUR_MS = 3_600_000;

/** Time passes 40 times faster at the API. */
const realMs = (ms: number) => ms * 40;

const calls = ({ emulator }: Api, route: string) =>
	emulator.calls.filter((call) => call.route === route);

const accepted = ({ emulator, organizationId }: Api) => emulator.documents(organizationId);

/** Begins an outage once so many documents were accepted; it lasts for so long. */
async function outageAfter(api: Api, count: number, outage: Outage, forMs: number): Promise<void> {
	while (accepted(api).length < count) await new Promise((resolve) => setImmediate(resolve));
	await api.emulator.outage(outage, { forMs: realMs(forMs) });
}

const OUTAGES: Array<[what: string, outage: Outage]> = [
	['503', 'unavailable'],
	['a page with 502', 'html-502'],
	['resets', 'reset-before'],
	['refused connections', 'refused'],
	['a login page', 'login-page'],
	["a gateway's 404", 'gateway-404'],
	["a firewall's page", 'proxy-403'],
];

describe('an outage while documents wait', () => {
	it.concurrent.each(OUTAGES)(
		'by %s for 12 s is ridden out',
		apiTest(async (api, _what, outage) => {
			api.emulator.switches.readyAfterMs = realMs(1000);
			const running = api.extract(fileItems(12));
			await outageAfter(api, 12, outage, 12_000);
			const { items, error } = await running;
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.status)).toEqual(items.map(() => 'processed'));
			expect(items).toHaveLength(12);
			expect(accepted(api)).toHaveLength(12);
		}),
	);

	it.concurrent.each(OUTAGES)(
		'by %s beyond the deadline is told as that, with all collection IDs',
		apiTest(async (api, _what, outage) => {
			api.emulator.switches.readyAfterMs = realMs(1000);
			const running = api.extract(fileItems(5), { options: { timeout: 4 } });
			await outageAfter(api, 5, outage, HOUR_MS);
			const { error } = await running;
			const ids = accepted(api).map(({ id }) => id);
			expect(error?.message).not.toContain('still being processed');
			expect(error?.description).toContain('was accepted');
			expect(error?.description).not.toContain('Nothing was sent');
			expect(error?.messages.slice(1).sort()).toEqual(ids.sort());
		}),
	);

	it.concurrent(
		'beyond the deadline gives items to fetch later, with On Timeout set to continue',
		apiTest(async (api) => {
			api.emulator.switches.readyAfterMs = realMs(1000);
			const options = { timeout: 4, onTimeout: 'continue' };
			const running = api.extract(fileItems(5), { options });
			await outageAfter(api, 5, 'unavailable', HOUR_MS);
			const { items, error } = await running;
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.collectionId).sort()).toEqual(
				accepted(api)
					.map(({ id }) => id)
					.sort(),
			);
		}),
	);
});

describe('an outage while documents are submitted', () => {
	it.concurrent.each(OUTAGES.slice(0, 5))(
		'by %s for 5 s leaves the queue unsent until it is over',
		apiTest(async (api, _what, outage) => {
			const running = api.extract(fileItems(50), {}, CONTINUE);
			await outageAfter(api, 10, outage, 5000);
			const { items } = await running;
			const failed = items.filter(({ json }) => json.error !== undefined);
			expect(failed.length).toBeLessThanOrEqual(3);
			for (const { json } of failed)
				expect((json.details as IDataObject).description).toContain('may have accepted it');
			expect(accepted(api).length).toBeGreaterThanOrEqual(50 - failed.length);
			expect(calls(api, RUN_ROUTE).length).toBeLessThanOrEqual(50 + 9);
		}),
	);

	it.concurrent(
		'by a proxy that refuses one of them is that one alone',
		apiTest(async (api) => {
			const part = ({ filename }: { filename?: string | null }) => filename === '7.txt';
			api.emulator.failNext(RUN_ROUTE, 'proxy-403', { times: Infinity, part });
			const { items } = await api.extract(fileItems(30), {}, CONTINUE);
			expect(items.filter(({ json }) => json.error !== undefined)).toHaveLength(1);
			expect(items[6].json.error).toMatch(/^A proxy or firewall .* \(HTTP 403\)$/);
			expect(accepted(api)).toHaveLength(29);
		}),
	);
});

const RETRY = { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 } };

describe("what is not Anyformat's word bills nothing twice", () => {
	it.concurrent(
		'a 422 without a code of its own',
		apiTest(async (api) => {
			api.emulator.failNext(RESULTS_ROUTE, 'fastapi-422', 5);
			const { items, error } = await api.extract(fileItems(5), {}, RETRY);
			expect(error).toBeUndefined();
			expect(items).toHaveLength(5);
			expect(api.emulator.billed).toHaveLength(5);
		}),
	);

	it.concurrent.each(['fields-as-list', 'extractions-as-object'] as const)(
		'results of an unknown shape are refused, not taken for empty ones: %s',
		apiTest(async (api, fault) => {
			api.emulator.failNext(RESULTS_ROUTE, fault, 99);
			const { items } = await api.extract(fileItems(2), {}, CONTINUE);
			for (const { json } of items)
				expect(json.error).toMatch(/have a shape that this node does not know$/);
		}),
	);

	it.concurrent(
		"another document's results, from a broken cache, are refused",
		apiTest(async (api) => {
			const numbered = (n: number) => fileItem(`${n}.txt`, `Number: ${n}`);
			await api.extract([numbered(1)]);
			api.emulator.failNext(RESULTS_ROUTE, 'other-document', 2);
			const { items, error } = await api.extract([numbered(2), numbered(3)]);
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.fields)).toMatchObject([{ number: 2 }, { number: 3 }]);
		}),
	);
});

it.concurrent(
	"a user's timeout that is longer than the document's does not outlast its deadline",
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { hang: true });
		const startedAt = performance.now();
		const { items } = await api.extract(
			fileItems(1),
			{ options: { timeout: 2 }, requestOptions: { timeout: 60_000 } },
			CONTINUE,
		);
		expect(performance.now() - startedAt).toBeLessThan(8000);
		expect((items[0].json.details as IDataObject).description).toContain('may have accepted it');
	}),
);
