import { RUN_ROUTE, apiTest, type Api } from './api';
import { memoryBinary, storedBinary } from './harness';
import { file, fileItem, heldNames, itemOf, linkOf, sha256 } from './items';

const LIMIT_BYTES = 20 * 1024 * 1024;

const submissions = ({ emulator }: Api) =>
	emulator.calls.filter(({ route }) => route === RUN_ROUTE);

const held = ({ emulator, organizationId }: Api) =>
	emulator.documents(organizationId).map(({ files }) => files[0]);

describe('binary fields', () => {
	it.concurrent(
		'sends one, several or all files of an item, each as a document',
		apiTest(async (api) => {
			const files = () => ({ a: file('a.txt'), b: file('b.txt'), c: file('c.txt') });
			const { items, error } = await api.extract(
				[
					itemOf(files(), { fields: 'b' }),
					itemOf(files(), { fields: ' c , a,' }),
					itemOf(files(), { fields: '*' }),
					itemOf({ 'scan 1': file('d.txt') }, { fields: 'scan 1' }),
				],
				{ binaryPropertyName: '={{ $json.fields }}' },
			);
			expect(error).toBeUndefined();
			expect(items.map((item) => [linkOf(item), item.json.fileName])).toEqual([
				[0, 'b.txt'],
				[1, 'c.txt'],
				[1, 'a.txt'],
				[2, 'a.txt'],
				[2, 'b.txt'],
				[2, 'c.txt'],
				[3, 'd.txt'],
			]);
			expect(heldNames(api.emulator, api.organizationId, items)).toEqual(
				items.map(({ json }) => json.fileName),
			);
			expect(held(api)).toHaveLength(7);
		}),
	);

	it.concurrent(
		'sends a file once that is named twice',
		apiTest(async (api) => {
			const { items } = await api.extract([fileItem('a.txt'), fileItem('b.txt')], {
				binaryPropertyName: 'data,data',
			});
			expect(items).toHaveLength(2);
			expect(held(api)).toHaveLength(2);
		}),
	);

	it.concurrent(
		'sends a file from memory whose base64 has line breaks',
		apiTest(async (api) => {
			const content = Buffer.from('Invoice number: INV-1 '.repeat(20));
			const binary = memoryBinary(content, 'memory.txt', 'text/plain');
			const data = binary.data.replace(/.{76}/g, '$&\r\n') + '\n';
			const { error } = await api.extract([itemOf({ data: { ...binary, data } })]);
			expect(error).toBeUndefined();
			expect(held(api)[0].sha256).toBe(sha256(content));
		}),
	);

	it.concurrent(
		'sends files from storage and from memory byte for byte, with their length',
		apiTest(async (api) => {
			const content = Buffer.from(Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256));
			const stored = await storedBinary(content, 'stored.pdf', 'application/pdf');
			const inMemory = memoryBinary(content, 'memory.pdf', 'application/pdf');
			const { error } = await api.extract([itemOf({ data: stored }), itemOf({ data: inMemory })]);
			expect(error).toBeUndefined();
			expect(stored.id).toMatch(/^filesystem/);
			expect(held(api).map(({ sha256: hash }) => hash)).toEqual([sha256(content), sha256(content)]);
			for (const { headers, bytes } of submissions(api)) {
				expect(headers['content-length']).toBe(String(bytes));
				expect(headers['transfer-encoding']).toBeUndefined();
			}
		}),
	);

	it.concurrent(
		'names the binary fields that there are when one is missing, and sends nothing',
		apiTest(async (api) => {
			const { error } = await api.extract([
				fileItem('a.txt'),
				itemOf({ attachment_0: file('b.txt'), logo: file('c.txt') }),
			]);
			expect(error?.message).toBe('The item has no binary field "data"');
			expect(error?.description).toContain('"attachment_0", "logo"');
			expect(error?.context.itemIndex).toBe(1);
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'says that an item has no files at all',
		apiTest(async (api) => {
			const { items } = await api.extract(
				[{ json: {} }, fileItem('a.txt')],
				{ binaryPropertyName: 'data' },
				{ settings: { onError: 'continueRegularOutput' } },
			);
			expect(items.map(({ json }) => json.error)).toEqual([
				expect.stringContaining('no binary field'),
				undefined,
			]);
			expect(items[0].json.details).toMatchObject({
				description: expect.stringContaining('no files'),
			});
		}),
	);

	it.concurrent.each(['constructor', '__proto__', 'toString'])(
		'knows no binary field "%s" that the item does not have',
		apiTest(async (api, binaryPropertyName) => {
			const { error } = await api.extract([fileItem('a.txt'), fileItem('b.txt')], {
				binaryPropertyName,
			});
			expect(error?.message).toBe(`The item has no binary field "${binaryPropertyName}"`);
		}),
	);

	it.concurrent(
		'takes exactly 20 MB, and refuses a byte more and an empty file unsent',
		apiTest(async (api) => {
			const largest = Buffer.alloc(LIMIT_BYTES, 'x');
			const tooLarge = Buffer.alloc(LIMIT_BYTES + 1, 'x');
			const type = 'application/pdf';
			const { items } = await api.extract(
				[
					itemOf({ data: await storedBinary(largest, 'largest.pdf', type) }),
					itemOf({ data: await storedBinary(tooLarge, 'stored.pdf', type) }),
					itemOf({ data: memoryBinary(tooLarge, 'memory.pdf', type) }),
					itemOf({ data: await storedBinary(Buffer.alloc(0), 'empty.pdf', type) }),
					itemOf({ data: memoryBinary(Buffer.alloc(0), 'hollow.pdf', type) }),
				],
				{},
				{ settings: { onError: 'continueRegularOutput' } },
			);
			expect(items.map(({ json }) => json.error)).toEqual([
				undefined,
				expect.stringMatching(
					/^The file "stored.pdf" has .* more than the 20 MB that Anyformat takes$/,
				),
				expect.stringMatching(
					/^The file "memory.pdf" has .* more than the 20 MB that Anyformat takes$/,
				),
				'The file "empty.pdf" is empty',
				'The file "hollow.pdf" is empty',
			]);
			expect(held(api)).toMatchObject([{ size: LIMIT_BYTES, sha256: sha256(largest) }]);
			expect(submissions(api)).toHaveLength(1);
		}),
	);

	it.concurrent(
		'says that a stored file is gone',
		apiTest(async (api) => {
			const stored = await storedBinary(Buffer.from('x'), 'lost.pdf', 'application/pdf');
			const lost = { ...stored, id: `${stored.id}0` };
			const { error } = await api.extract([fileItem('a.txt'), itemOf({ data: lost })]);
			expect(error?.message).toBe(`The file "lost.pdf" can't be read from n8n's storage`);
			expect(held(api)).toEqual([]);
		}),
	);
});

describe('text', () => {
	it.concurrent(
		'sends texts as they are, and refuses empty ones unsent',
		apiTest(async (api) => {
			const texts = ['Invoice 17,\n12 €\r\n\rend', '"quoted" — 🙂', '', ' \n\t'];
			const { items } = await api.extract(
				texts.map((text) => ({ json: { text } })),
				{ source: 'text', text: '={{ $json.text }}' },
				{ settings: { onError: 'continueRegularOutput' } },
			);
			expect(items.map(({ json }) => json.error)).toEqual([
				undefined,
				undefined,
				expect.stringContaining('empty'),
				expect.stringContaining('empty'),
			]);
			expect(items[0].json.fileName).toBeNull();
			const parts = submissions(api).map((call) => call.parts);
			expect(parts).toMatchObject([[{ name: 'text' }], [{ name: 'text' }]]);
			expect(parts.map((all) => all?.[0].sha256).sort()).toEqual(
				texts.slice(0, 2).map(sha256).sort(),
			);
			for (const [part] of parts.map((all) => all ?? [])) {
				expect(part.headers['content-disposition']).toEqual(['form-data; name="text"']);
				expect(part.headers['content-type']?.[0] ?? 'text/plain').toMatch(/^text\/plain/);
			}
		}),
	);

	it.concurrent(
		'counts the 20 MB by the bytes that are sent, line breaks as they are',
		apiTest(async (api) => {
			const text = 'x\n'.repeat(LIMIT_BYTES / 2);
			const { items } = await api.extract(
				[{ json: { n: LIMIT_BYTES } }, { json: { n: LIMIT_BYTES + 2 } }],
				{ source: 'text', text: '={{ "x\\n".repeat($json.n / 2) }}' },
				{ settings: { onError: 'continueRegularOutput' } },
			);
			expect(items.map(({ json }) => json.error)).toEqual([
				undefined,
				expect.stringMatching(/^The text has .* more than the 20 MB that Anyformat takes$/),
			]);
			expect(submissions(api).map(({ parts }) => parts?.[0].sha256)).toEqual([sha256(text)]);
		}),
	);
});
