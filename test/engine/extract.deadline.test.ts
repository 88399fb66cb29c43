/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { Readable } from 'node:stream';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { sleep } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE, RUN_ROUTE, type Api } from './api';
import { storedBinary } from './harness';
import { fileItems } from './items';

const RUNS_ROUTE = 'GET /v2/workflows/:workflow_id/runs/';
type RequestListener = Parameters<Api['serve']>[0];

const TIMEOUT_SECONDS = 1;
/** How much longer a look at the deadline, and one at the list, may take. */
const GRACE_MS = 4000;

/** Sends a part of a file, and never the rest; `headers` may promise its length. */
const stalls =
	(headers: Record<string, string> = {}): RequestListener =>
	(_request, response) => {
		response.writeHead(200, { 'Content-Type': 'application/pdf', ...headers });
		response.write('%PDF-1.7');
	};

const fromUrl = (url: string) => ({
	source: 'url',
	fileUrl: `${url}/a.pdf`,
	options: { timeout: TIMEOUT_SECONDS },
});

describe('the deadline is kept', () => {
	it.concurrent(
		'although the results never come',
		apiTest(async (api) => {
			api.emulator.failNext(RESULTS_ROUTE, { hang: true }, 50);
			const options = { timeout: TIMEOUT_SECONDS, onTimeout: 'continue' };
			const startedMs = Date.now();
			const { items } = await api.extract(fileItems(1), { options });
			expect(Date.now() - startedMs).toBeLessThan(TIMEOUT_SECONDS * 1000 + GRACE_MS);
			expect(items[0].json).toMatchObject({ fields: {}, collectionId: expect.any(String) });
		}),
	);

	it.concurrent(
		'although an upload is never answered, whose fate is then unclear',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { hang: true }, 50);
			const startedMs = Date.now();
			const { error } = await api.extract(fileItems(1), { options: { timeout: TIMEOUT_SECONDS } });
			expect(Date.now() - startedMs).toBeLessThan(TIMEOUT_SECONDS * 1000 + GRACE_MS);
			expect(error?.description).toContain('may have accepted it');
		}),
	);

	it.concurrent.each<[string, Record<string, string>]>([
		['without a length', {}],
		['with one', { 'Content-Length': '1000' }],
	])('although a file %s stalls on its way, and nothing counts as sent', async (_, headers) => {
		await apiTest(async (api) => {
			let isSlow = true;
			const whole: RequestListener = (_request, response) => response.end('Number: 7');
			const { url } = await api.serve((...exchange) =>
				(isSlow ? stalls(headers) : whole)(...exchange),
			);
			const startedMs = Date.now();
			const first = await api.extract([{ json: {} }], fromUrl(url));
			expect(Date.now() - startedMs).toBeLessThan(TIMEOUT_SECONDS * 1000 + GRACE_MS);
			expect(`${first.error?.message} ${first.error?.description}`).toMatch(/not sent/i);
			expect(api.emulator.documents(api.organizationId)).toEqual([]);
			isSlow = false;
			const inTime = { ...fromUrl(url), options: { timeout: 60 } };
			const { error } = await api.extract([{ json: {} }], inTime);
			expect(error).toBeUndefined();
		})();
	});
});

it.concurrent(
	'a rate limit beyond the deadline is told as such, with the collection ID',
	apiTest(async (api) => {
		api.emulator.failNext(RESULTS_ROUTE, { status: 429, retryAfterSeconds: 100 });
		const { error } = await api.extract(fileItems(1), { options: { timeout: 20 } });
		const [{ id }] = api.emulator.documents(api.organizationId);
		expect(error?.message).toBe('The rate limit of Anyformat was not lifted in time');
		expect(error?.description).toContain(`its collection ID is "${id}"`);
	}),
);

it.concurrent(
	'a list of runs that never comes keeps nobody waiting for results',
	apiTest(async (api) => {
		api.emulator.failNext(RUNS_ROUTE, { hang: true }, 50);
		const startedMs = Date.now();
		const { items } = await api.extract(fileItems(5), { options: { timeout: 60 } });
		expect(items.map(({ json }) => json.status)).toEqual(Array(5).fill('processed'));
		expect(Date.now() - startedMs).toBeLessThan(15_000);
	}),
);

it.concurrent(
	'an outage after a document was accepted tells its collection ID',
	apiTest(async (api) => {
		api.emulator.failNext(RESULTS_ROUTE, { status: 503 }, 50);
		const { error } = await api.extract(fileItems(1), { options: { timeout: 3 } });
		const [{ id }] = api.emulator.documents(api.organizationId);
		expect(error?.description).toContain(`its collection ID is "${id}"`);
		expect(error?.description).toContain('File → Get Results');
	}),
);

it.concurrent(
	'a request that hangs does not hold the others of the account',
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { hang: true });
		const options = { timeout: 10 };
		const startedMs = Date.now();
		const settings = { onError: 'continueRegularOutput' as const };
		const hanging = api.extract(fileItems(1), { options }, { settings });
		const { items } = await api.extract(fileItems(3), { options });
		expect(items.map(({ json }) => json.status)).toEqual(Array(3).fill('processed'));
		expect(Date.now() - startedMs).toBeLessThan(8000);
		expect((await hanging).items[0].json).toHaveProperty('error');
	}),
);

it(
	"a file that n8n's storage gives after the deadline is not accepted, whatever Request Options say",
	apiTest(async (api) => {
		const data = await storedBinary(Buffer.from('Number: 7'), 'late.txt', 'text/plain');
		const service = Container.get(BinaryDataService);
		const storage = jest.spyOn(service, 'getAsStream').mockImplementation(async () =>
			Readable.from(
				(async function* () {
					yield Buffer.from('Num');
					await sleep(TIMEOUT_SECONDS * 1000 + 500);
					yield Buffer.from('ber: 7');
				})(),
			),
		);
		const parameters = {
			options: { timeout: TIMEOUT_SECONDS },
			requestOptions: { timeout: 60_000 },
		};
		const { error } = await api.extract([{ json: {}, binary: { data } }], parameters);
		storage.mockRestore();
		await sleep(1000);
		expect(`${error?.message} ${error?.description}`).toMatch(/not sent/i);
		expect(api.emulator.billed).toEqual([]);
	}),
);
