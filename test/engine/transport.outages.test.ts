import { apiTest } from './api';
import { fileItems } from './items';
import { accepted, HOUR_MS, outageAfter, OUTAGES, realMs } from './outages';

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
