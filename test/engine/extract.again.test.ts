import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../emulator';
import { RESULTS_ROUTE, RUN_ROUTE, apiTest, type Api } from './api';
import { fileItems, heldNames } from './items';

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const held = ({ emulator, organizationId }: Api) => emulator.documents(organizationId);

const submissions = ({ emulator }: Api) =>
	emulator.calls.filter(({ route }) => route === RUN_ROUTE).length;

const NAMES = Array.from({ length: 10 }, (_, index) => `${index + 1}.txt`);

/** Lets `before` submissions pass; the next meets `fault`. */
function failSubmission(api: Api, before: number, fault: Fault): void {
	if (before > 0) api.emulator.failNext(RUN_ROUTE, { delayMs: 1 }, before);
	api.emulator.failNext(RUN_ROUTE, fault);
}

describe('Retry On Fail', () => {
	it.concurrent.each([
		['stopWorkflow', 0],
		['stopWorkflow', 4],
		['stopWorkflow', 9],
		['continueRegularOutput', 0],
		['continueErrorOutput', 0],
	] as const)(
		'finds ten documents again (On Error %s, number %i refused)',
		apiTest(async (api, onError, before) => {
			failSubmission(api, before, { status: 400 });
			const settings = { ...RETRY, onError };
			const { items, error } = await api.extract(fileItems(10), {}, { settings });
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.fileName)).toEqual(NAMES);
			expect(heldNames(api.emulator, api.organizationId, items)).toEqual(NAMES);
			expect(held(api)).toHaveLength(10);
			expect(submissions(api)).toBe(11);
		}),
	);

	it.concurrent.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'never sends a document again whose fate is unclear (On Error %s)',
		apiTest(async (api, onError) => {
			failSubmission(api, 0, { reset: 'after' });
			const settings = { ...RETRY, onError };
			const { items, error } = await api.extract(fileItems(10), {}, { settings });
			const shown = (error ?? { ...items[0].json, message: items[0].json.error }) as IDataObject;
			expect(shown.message).toBe('The connection to Anyformat ended before a response came');
			const description = shown.description ?? (shown.details as IDataObject).description;
			expect(description).toContain('may have accepted it');
			expect(submissions(api)).toBe(10);
			expect(held(api)).toHaveLength(10);
			if (onError !== 'stopWorkflow')
				expect(items.slice(1).map(({ json }) => json.fileName)).toEqual(NAMES.slice(1));
		}),
	);

	it.concurrent(
		'sends again neither what is done nor what is unclear when the first document failed',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { status: 400 });
			failSubmission(api, 4, { cut: true });
			const settings = { ...RETRY, onError: 'continueRegularOutput' as const };
			const { items } = await api.extract(fileItems(10), {}, { settings });
			const failed = items.filter(({ json }) => json.error !== undefined);
			expect(failed).toHaveLength(1);
			expect(JSON.stringify(failed)).toContain('may have accepted it');
			expect(items[0].json.fileName).toBe('1.txt');
			expect(submissions(api)).toBe(11);
			expect(held(api)).toHaveLength(10);
		}),
	);

	it.concurrent.each(['error', 'cancelled'] as const)(
		'submits a document anew that ended as %s, and no other',
		apiTest(async (api, outcome) => {
			api.emulator.scriptNext({ outcome });
			const { items, error } = await api.extract(fileItems(10), {}, { settings: RETRY });
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.fileName)).toEqual(NAMES);
			expect(
				held(api)
					.map(({ status }) => status)
					.sort(),
			).toEqual([outcome, ...NAMES.map(() => 'processed')].sort());
		}),
	);

	it.concurrent(
		'finds documents again whose results could not be read',
		apiTest(async (api) => {
			api.emulator.failNext(RESULTS_ROUTE, { status: 403 }, 3);
			const { items, error } = await api.extract(fileItems(5), {}, { settings: RETRY });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(5);
			expect(held(api)).toHaveLength(5);
		}),
	);

	it.concurrent(
		'still knows the name of a file that it downloaded before',
		apiTest(async (api) => {
			const { url } = await api.serve((_, response) => response.end('Number: 7'));
			api.emulator.scriptNext({ outcome: 'processed' });
			api.emulator.scriptNext({ outcome: 'error' });
			const parameters = { source: 'url', fileUrl: `={{ "${url}/" + $json.name }}` };
			const items = ['a.txt', 'b.txt'].map((name) => ({ json: { name } }));
			const { items: out } = await api.extract(items, parameters, { settings: RETRY });
			expect(out.map(({ json }) => json.fileName)).toEqual(['a.txt', 'b.txt']);
			expect(held(api)).toHaveLength(3);
		}),
	);

	it.concurrent(
		'finds again what was passed as text',
		apiTest(async (api) => {
			failSubmission(api, 2, { status: 400 });
			const parameters = { source: 'text', text: 'the same text for all' };
			const { items } = await api.extract(fileItems(4), parameters, { settings: RETRY });
			expect(new Set(items.map(({ json }) => json.collectionId)).size).toBe(4);
			expect(held(api)).toHaveLength(4);
		}),
	);
});

it.concurrent(
	'sends the same documents again in another execution',
	apiTest(async (api) => {
		await api.extract(fileItems(2));
		await api.extract(fileItems(2));
		expect(held(api)).toHaveLength(4);
	}),
);

it.concurrent(
	'takes the first item only with Execute Once',
	apiTest(async (api) => {
		const { items } = await api.extract(fileItems(5), {}, { settings: { executeOnce: true } });
		expect(items.map(({ json }) => json.fileName)).toEqual(['1.txt']);
		expect(held(api)).toHaveLength(1);
	}),
);
