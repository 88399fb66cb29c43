import type { IDataObject } from 'n8n-workflow';

import { apiTest, RUN_ROUTE } from './api';
import { fileItems } from './items';
import { accepted, calls, CONTINUE, outageAfter, OUTAGES } from './outages';

describe('an outage while documents are submitted', () => {
	it.concurrent.each(OUTAGES.slice(0, 5))(
		'by %s for 5 s leaves the queue unsent until it is over',
		apiTest(async (api, _what, outage) => {
			const running = api.extract(fileItems(40), {}, CONTINUE);
			await outageAfter(api, 10, outage, 5000);
			const { items } = await running;
			const failed = items.filter(({ json }) => json.error !== undefined);
			expect(failed.length).toBeLessThanOrEqual(3);
			for (const { json } of failed)
				expect((json.details as IDataObject).description).toContain('may have accepted it');
			expect(accepted(api).length).toBeGreaterThanOrEqual(40 - failed.length);
			expect(calls(api, RUN_ROUTE).length).toBeLessThanOrEqual(40 + 9);
		}),
	);

	it.concurrent(
		'on the way through a proxy that one node has of its own holds up no other node',
		apiTest(async (api) => {
			const execution = new AbortController();
			let begins: () => void;
			const begun = new Promise<void>((resolve) => (begins = resolve));
			const { url: proxy } = await api.serve(({ socket }) => {
				socket.destroy();
				begins();
			});
			const parameters = { requestOptions: { proxy } };
			const held = api.extract(fileItems(10), parameters, { ...CONTINUE, stop: execution.signal });
			await begun;
			const { items } = await api.extract(fileItems(3), { options: { timeout: 20 } }, CONTINUE);
			expect(items.map(({ json }) => json.error)).toEqual([undefined, undefined, undefined]);
			expect(accepted(api)).toHaveLength(3);
			execution.abort();
			await held;
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
