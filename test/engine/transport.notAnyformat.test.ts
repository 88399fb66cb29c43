import type { IDataObject } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE, RUN_ROUTE } from './api';
import { fileItem, fileItems } from './items';
import { CONTINUE } from './outages';

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
