import { RESULTS_ROUTE, RUN_ROUTE, apiTest } from './api';
import { file, fileItem, fileItems, itemOf } from './items';

const byId = (value: string) => ({ workflowId: { __rl: true, mode: 'id', value } });

describe('a workflow ID', () => {
	it.concurrent(
		'that is unknown is named, with what to do',
		apiTest(async (api) => {
			const { error } = await api.extract(fileItems(2), byId('069d-unknown'));
			expect(error?.message).toBe('Anyformat does not know workflow "069d-unknown"');
			expect(error?.description).toContain('Choose it from the list, or check the ID');
		}),
	);

	it.concurrent.each([
		'a/b?c#d',
		'../../webhooks',
		'%2e%2e',
		'ä ö',
		'a\\b',
		'{workflowId}',
		'a&page=2',
	])(
		'%j is one value of the path, encoded',
		apiTest(async (api, id) => {
			const { error } = await api.extract(fileItems(2), byId(id));
			expect(error?.message).toBe(`Anyformat does not know workflow "${id}"`);
			for (const { path, query } of api.emulator.calls) {
				expect(path).toBe(`/v2/workflows/${encodeURIComponent(id)}/run/`);
				expect(query).toEqual({});
			}
			expect(api.emulator.unknownRoutes).toEqual([]);
		}),
	);

	it.concurrent.each(['..', '.', ' .. '])(
		'%j, which leads elsewhere, is refused unsent',
		apiTest(async (api, id) => {
			const { error } = await api.extract(fileItems(2), byId(id));
			expect(error?.message).toBe(`'Workflow' can't be "${id.trim()}"`);
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'that is empty for one item stops the rest unsent',
		apiTest(async (api) => {
			const items = ['id', '', 'id'].map((id) =>
				itemOf({ data: file('a.txt') }, { id: id && api.workflowId }),
			);
			const { error } = await api.extract(items, byId('={{ $json.id }}'));
			expect(error?.message).toBe("'Workflow' is empty");
			expect(error?.context.itemIndex).toBe(1);
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'comes out of the address of a workflow',
		apiTest(async (api) => {
			const url = `https://app.anyformat.ai/workflows/${api.workflowId}/edit?tab=1#x`;
			const workflowId = { __rl: true, mode: 'url', value: url };
			const { items } = await api.extract(fileItems(2), { workflowId });
			expect(items.map(({ json }) => json.workflowId)).toEqual([api.workflowId, api.workflowId]);
		}),
	);
});

describe('the Base URL', () => {
	it.concurrent.each([
		['slashes at its end', (url: string) => `${url}///`],
		['white space around it', (url: string) => ` \t${url}/\n`],
		['capitals in its scheme', (url: string) => url.replace('http', 'HTTP')],
		['a name for the loopback address', (url: string) => url.replace('127.0.0.1', 'localhost')],
	])(
		'may have %s',
		apiTest(async (api, _what, change) => {
			const access = { ...api.access, baseUrl: change(api.access.baseUrl) };
			const { items, error } = await api.extract(fileItems(2), {}, { access });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(2);
			for (const { path, route } of api.emulator.calls) {
				expect(path).not.toContain('//');
				expect([RUN_ROUTE, RESULTS_ROUTE]).toContain(route);
			}
		}),
	);

	it.concurrent.each([
		['', 'is empty'],
		['   ', 'is empty'],
		['https://api.any format.ai', 'has a space in it'],
		['api.anyformat.ai', 'does not start with https://'],
		['ftp://api.anyformat.ai', 'does not start with https://'],
		['https://', 'is not a web address'],
		['https://api.anyformat.ai/v2', 'has the path "/v2" in it'],
		['https://api.anyformat.ai?x=1', 'goes on after the host'],
		['https://me:secret@api.anyformat.ai', 'has a user name in it'],
		['http://api.anyformat.ai', 'in clear text'],
		['http://127.0.0.1.evil.example', 'in clear text'],
		['http://localhost.evil.example', 'in clear text'],
	])(
		'%j is refused before anything is sent',
		apiTest(async (api, baseUrl, why) => {
			const access = { ...api.access, baseUrl };
			const { error, run } = await api.extract(fileItems(2), {}, { access });
			expect(run.status).toBe('error');
			expect(error?.message).toContain(why);
			expect(error?.message).toContain('https://api.anyformat.ai');
			expect(JSON.stringify(run)).not.toContain(api.access.apiKey);
			if (baseUrl.includes('secret')) expect(error?.message).not.toContain('secret');
		}),
	);

	it.concurrent.each(['', '  ', 'af_ä', 'af_1\r\nX-Injected: 1'])(
		'is not asked with the key %j',
		apiTest(async (api, apiKey) => {
			const access = { ...api.access, apiKey };
			const { error } = await api.extract(fileItems(2), {}, { access });
			expect(error?.message).toMatch(/^The API Key in the Anyformat credential /);
			expect(api.emulator.calls).toEqual([]);
		}),
	);
});

describe('nothing is sent', () => {
	it.concurrent.each([
		['the text', { source: 'text', text: "={{ $json.n === 7 ? $('Gone').first().json.x : 'a' }}" }],
		['an option', { options: { timeout: "={{ $json.n === 7 ? $('Gone').first().json.x : 60 }}" } }],
		['the workflow', byId("={{ $json.n === 7 ? $('Gone').first().json.x : 'a' }}")],
	])(
		'when the expression of %s fails for item 7',
		apiTest(async (api, _what, parameters) => {
			const { error } = await api.extract(fileItems(8), parameters, {
				settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			});
			expect(error?.message).toContain("node doesn't exist");
			expect(error?.context.itemIndex).toBe(6);
			// Time for items that the engine gave up to send something all the same.
			await api.extract([fileItem('afterwards.txt')]);
			expect(api.emulator.documents(api.organizationId)).toMatchObject([
				{ files: [{ fileName: 'afterwards.txt' }] },
			]);
			expect(api.emulator.calls).toHaveLength(2);
		}),
	);

	it.concurrent(
		'when item 3 has no file',
		apiTest(async (api) => {
			const items = [...fileItems(2), itemOf({ other: file('x.txt') }), ...fileItems(2)];
			const { error } = await api.extract(items);
			expect(error?.message).toBe('The item has no binary field "data"');
			expect(error?.context.itemIndex).toBe(2);
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'when the second file of an item is empty',
		apiTest(async (api) => {
			const items = [fileItem('a.txt'), itemOf({ a: file('b.txt'), b: file('c.txt', '') })];
			const { error } = await api.extract(items, { binaryPropertyName: '*' });
			expect(error?.message).toBe('The file "c.txt" is empty');
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'for that item alone when the node goes on after errors',
		apiTest(async (api) => {
			const { items } = await api.extract(
				fileItems(8),
				{ source: 'text', text: "={{ $json.n === 7 ? $('Gone').first().json.x : 'a' }}" },
				{ settings: { onError: 'continueRegularOutput' } },
			);
			expect(items).toHaveLength(8);
			expect(items.filter(({ json }) => json.status === 'processed')).toHaveLength(7);
			expect(api.emulator.documents(api.organizationId)).toHaveLength(7);
		}),
	);
});
