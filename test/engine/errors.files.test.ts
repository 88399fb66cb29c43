import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE, RUN_ROUTE } from './api';
import { memoryBinary, storedBinary } from './harness';
import { file, fileItem, itemOf } from './items';
import { byPath, sends } from './webServer';

const INCLUDE = { options: { includeFile: true } };

const OUTPUT = { settings: { onError: 'continueErrorOutput' as const } };
const COMBINED = { ...OUTPUT, workflowSettings: { binaryMode: 'combined' } as never };

const fileOf = ({ json }: INodeExecutionData) => (json.details as IDataObject).file as IDataObject;

describe('with Include File, the item of an error', () => {
	it.concurrent(
		'carries the document on the error output, also when it was never sent',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { status: 422 });
			const items = [
				itemOf({ data: await storedBinary(Buffer.from('a'), 'a.pdf', 'application/pdf') }),
				itemOf({ data: memoryBinary(Buffer.alloc(0), 'empty.pdf', 'application/pdf') }),
			];
			const { errorItems, items: good } = await api.extract(items, INCLUDE, OUTPUT);
			expect(good).toEqual([]);
			expect(errorItems.map(({ binary }) => binary)).toEqual([
				{ data: items[0].binary!.data },
				{ data: expect.objectContaining({ fileName: 'empty.pdf' }) },
			]);
			expect(errorItems.map(({ json }) => Object.keys(json.details as object).sort())).toEqual(
				errorItems.map(() => ['collectionId', 'description', 'fileName', 'requestId', 'status']),
			);
		}),
	);

	it.concurrent(
		'carries it in the details in binary mode combined, where it stays on the error output',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { status: 422 });
			const stored = await storedBinary(Buffer.from('a'), 'a.pdf', 'application/pdf');
			const { errorItems, items } = await api.extract(
				[itemOf({ data: stored }), fileItem('b.txt')],
				INCLUDE,
				COMBINED,
			);
			expect(items).toHaveLength(1);
			expect(errorItems).toHaveLength(1);
			expect(fileOf(errorItems[0])).toMatchObject({
				fileName: expect.stringMatching(/^[ab]\./),
				id: expect.any(String),
			});
		}),
	);

	it.concurrent(
		'carries a text, and the file of a URL as it was downloaded, once',
		apiTest(async (api) => {
			const { url, requests } = await api.serve(
				byPath({ '/a.pdf': sends('%PDF-1.7', { 'Content-Type': 'application/pdf' }) }),
			);
			for (const parameters of [
				{ source: 'text', text: 'Hello', ...INCLUDE },
				{ source: 'url', fileUrl: `${url}/a.pdf`, ...INCLUDE },
			]) {
				api.emulator.failNext(RUN_ROUTE, { status: 422 });
				const { errorItems } = await api.extract([{ json: {} }], parameters, OUTPUT);
				expect(errorItems[0].binary?.data.fileName).toBe(
					parameters.source === 'text' ? 'text.txt' : 'a.pdf',
				);
			}
			expect(requests).toHaveLength(1);
			const { errorItems } = await api.extract(
				[{ json: {} }],
				{ source: 'url', fileUrl: `${url}/gone.pdf`, ...INCLUDE },
				OUTPUT,
			);
			expect(errorItems[0].binary).toBeUndefined();
		}),
	);

	it.concurrent(
		'carries it when the document fails at Anyformat, and nothing without the option',
		apiTest(async (api) => {
			const failing = { status: 422, body: { error: 'no', error_code: 'EXTRACTION_FAILED' } };
			api.emulator.failNext(RESULTS_ROUTE, failing as never);
			const first = await api.extract([fileItem('a.txt')], INCLUDE, OUTPUT);
			expect(first.errorItems[0].binary?.data.fileName).toBe('a.txt');
			api.emulator.failNext(RESULTS_ROUTE, failing as never);
			const second = await api.extract([fileItem('a.txt')], {}, OUTPUT);
			expect(second.errorItems[0]).not.toHaveProperty('binary');
		}),
	);
});

describe('messages stay ours', () => {
	it.concurrent.each([
		'TradePermit.pdf',
		'sepermanent-econnreset.pdf',
		'enoent.pdf',
		'EAI_AGAIN getaddrinfo.pdf',
	])(
		'about a file that is called %s',
		apiTest(async (api, name) => {
			const empty = await api.extract([fileItem(name, '', 'application/pdf')]);
			expect(empty.error?.message).toBe(`The file "${name}" is empty`);
			api.emulator.failNext(RUN_ROUTE, { status: 415 });
			const refused = await api.extract([fileItem(name, 'x', 'application/pdf')]);
			expect(refused.error?.message).toBe(`Anyformat does not take the type of the file "${name}"`);
			const missing = await api.extract([itemOf({ a: file('a.txt') })], {
				binaryPropertyName: name,
			});
			expect(missing.error?.message).toBe(`The item has no binary field "${name}"`);
			const url = await api.extract([{ json: {} }], { source: 'url', fileUrl: name });
			expect(url.error?.message).toBe(`'File URL' can't be "${name}"`);
			const { errorItems } = await api.extract([fileItem(name, '', 'application/pdf')], {}, OUTPUT);
			expect(errorItems[0].json.error).toBe(`The file "${name}" is empty`);
		}),
	);
});
