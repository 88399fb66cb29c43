/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { rm } from 'node:fs/promises';

import { apiTest, RUN_ROUTE, type Api } from './api';
import { memoryBinary, storedBinary, type RunOptions } from './harness';
import { file, itemOf, linkOf, sha256 } from './items';

const CONTINUE = { settings: { onError: 'continueRegularOutput' } } satisfies Partial<RunOptions>;

const held = ({ emulator, organizationId }: Api) =>
	emulator.documents(organizationId).map(({ files }) => files[0]);

const names = (items: INodeExecutionData[]) => items.map(({ json }) => json.error ?? json.fileName);

const files = async () => ({
	scan: await storedBinary(Buffer.from('one'), 'one.txt', 'text/plain'),
	'my file': await storedBinary(Buffer.from('two'), 'two.txt', 'text/plain'),
});

const modes = ['separate', 'combined'] as const;
type Mode = (typeof modes)[number];

/** Extracts from two files of one item, which a node before gives, by what 'Input Binary Field' says. */
async function extractBy(
	api: Api,
	mode: Mode,
	binaryPropertyName: unknown,
	options: IDataObject = {},
) {
	return await api.extract(
		[itemOf(await files(), { wanted: 'my file', nothing: null, one: 1 })],
		{ binaryPropertyName: binaryPropertyName as string, options },
		{ ...CONTINUE, workflowSettings: { binaryMode: mode } as never },
	);
}

/** Where a file of a node's item is, in each mode. */
const at = (mode: Mode, item: string, name: string) =>
	mode === 'separate' ? `${item}.binary['${name}']` : `${item}._files['${name}']`;

describe.each(modes)('Input Binary Field, in binary mode %s,', (mode) => {
	it.concurrent.each<[string, string, string[]]>([
		['a name', 'scan', ['one.txt']],
		['a name with a space', 'my file', ['two.txt']],
		['names', ' my file , scan,', ['two.txt', 'one.txt']],
		['all', '*', ['one.txt', 'two.txt']],
		['the name of a file', 'two.txt', ['two.txt']],
		['a name by expression', '={{ $json.wanted }}', ['two.txt']],
		['a list of names', "={{ ['my file', 'scan'] }}", ['two.txt', 'one.txt']],
		["a file of a node's item", `={{ ${at(mode, "$('Start').item", 'my file')} }}`, ['two.txt']],
		[
			"a file of a node's first item",
			`={{ ${at(mode, "$('Start').first()", 'scan')} }}`,
			['one.txt'],
		],
		[
			'a list of files',
			`={{ [${at(mode, "$('Start').item", 'my file')}, ${at(mode, "$('Start').item", 'scan')}] }}`,
			['two.txt', 'one.txt'],
		],
		[
			'a file as JSON',
			`={{ JSON.stringify(${at(mode, "$('Start').item", 'scan')}) }}`,
			['one.txt'],
		],
		[
			"an item's files",
			mode === 'separate' ? "={{ $('Start').item.binary }}" : "={{ $('Start').item._files }}",
			['one.txt', 'two.txt'],
		],
		['an item', "={{ $('Start').first() }}", ['one.txt', 'two.txt']],
		['all items', "={{ $('Start').all() }}", ['one.txt', 'two.txt']],
		['a file twice', `={{ [${at(mode, "$('Start').item", 'scan')}, 'scan'] }}`, ['one.txt']],
		['a path', mode === 'separate' ? 'scan' : '_files.scan', ['one.txt']],
	])(
		'takes %s',
		apiTest(async (api, _what, given, expected) => {
			const { items, error } = await extractBy(api, mode, given);
			expect(error).toBeUndefined();
			expect(names(items)).toEqual(expected);
			expect(items.map(linkOf)).toEqual(expected.map(() => 0));
			expect(new Set(held(api).map(({ sha256: hash }) => hash))).toEqual(
				new Set(expected.map((name) => sha256(name.slice(0, 3)))),
			);
		}),
	);

	it.concurrent.each<[string, unknown]>([
		['white space', '  '],
		['commas alone', ' , '],
		['an expression that gives undefined', '={{ $json.missing }}'],
		['one that gives null', '={{ $json.nothing }}'],
		['one that gives an empty list', '={{ [] }}'],
		['a file that is not there', "={{ $('Start').item.binary?.other }}"],
	])(
		'is empty with %s, and sends no file by chance',
		apiTest(async (api, _what, given) => {
			const { items } = await extractBy(api, mode, given);
			expect(names(items)).toEqual(["'Input Binary Field' is empty"]);
			expect(held(api)).toEqual([]);
		}),
	);

	it.concurrent.each<[string, string, RegExp, RegExp]>([
		[
			'a name that is not there',
			'invoice',
			/^The item has no binary field "invoice"$/,
			/"scan", "my file"/,
		],
		[
			'a file between texts',
			'=x{{ $("Start").item }}',
			/^The item has no binary field "x\[object/,
			/must stand alone/,
		],
		[
			'an object that is no file',
			'={{ { a: 1 } }}',
			/^'Input Binary Field' can't be "\{"a":1\}"$/,
			/expression that gives a file/,
		],
	])(
		'refuses %s with its own words',
		apiTest(async (api, _what, given, message, description) => {
			const { items } = await extractBy(api, mode, given);
			expect(items[0].json.error).toMatch(message);
			expect(items[0].json.details).toMatchObject({
				description: expect.stringMatching(description),
			});
			expect(held(api)).toEqual([]);
		}),
	);

	it.concurrent(
		'takes files in Upload, Run and Upload Many alike',
		apiTest(async (api) => {
			const binaryPropertyName = `={{ [${at(mode, "$('Start').item", 'my file')}] }}`;
			const workflowId = { __rl: true, mode: 'id', value: api.workflowId };
			const workflowSettings = { binaryMode: mode } as never;
			for (const operation of ['upload', 'uploadMany', 'run']) {
				const resource = operation === 'run' ? 'workflow' : 'file';
				const { error } = await api.run(
					{ resource, operation, workflowId, binaryPropertyName },
					{ items: [itemOf(await files())], workflowSettings },
				);
				expect(error).toBeUndefined();
			}
			expect(held(api).map(({ fileName }) => fileName)).toEqual(['two.txt', 'two.txt', 'two.txt']);
		}),
	);

	it.concurrent(
		'gives nothing for an item without files, as long as another has one',
		apiTest(async (api) => {
			const items = [{ json: {} }, itemOf({ a: file('a.txt'), b: file('b.txt') }), { json: {} }];
			const found = await api.extract(
				items,
				{ binaryPropertyName: '*' },
				{ workflowSettings: { binaryMode: mode } as never },
			);
			expect(found.error).toBeUndefined();
			expect(found.items.map((item) => [linkOf(item), item.json.fileName])).toEqual([
				[1, 'a.txt'],
				[1, 'b.txt'],
			]);
			const none = await api.extract(
				[{ json: {} }, { json: {} }],
				{ binaryPropertyName: '*' },
				{ workflowSettings: { binaryMode: mode } as never },
			);
			expect(none.error?.message).toBe('None of the input items has a file');
		}),
	);
});

it.concurrent(
	'files of one field of several items, by expression, are documents of their own, in a retry too',
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { status: 415, body: { error: 'no', error_code: 'X' } });
		const items = ['a.txt', 'b.txt', 'a.txt'].map((name) => itemOf({ data: file(name) }));
		const { error, items: found } = await api.extract(
			items,
			{ binaryPropertyName: "={{ $('Start').all().map((item) => item.binary.data) }}" },
			{ settings: { executeOnce: true, retryOnFail: true, maxTries: 2, waitBetweenTries: 0 } },
		);
		expect(error).toBeUndefined();
		expect(names(found)).toEqual(['a.txt', 'b.txt', 'a.txt']);
		expect(held(api)).toHaveLength(3);
	}),
);

describe('$binary, of which n8n leaves out what it keeps in the item itself,', () => {
	const extractBy$Binary = async (api: Api, binaryPropertyName: string, second = 'b.txt') =>
		await api.extract(
			[itemOf({ one: file('a.txt', 'one'), two: file(second, 'two') })],
			{ binaryPropertyName },
			CONTINUE,
		);

	it.concurrent.each([
		['a file', '={{ $binary.two }}', ['b.txt']],
		['a list of files', '={{ [$binary.two, $binary.one, $binary.two] }}', ['b.txt', 'a.txt']],
		['all files', '={{ $binary }}', ['a.txt', 'b.txt']],
	])(
		'gives %s',
		apiTest(async (api, _what, given, expected) => {
			const { items } = await extractBy$Binary(api, given);
			expect(names(items)).toEqual(expected);
			expect(new Set(held(api).map(({ sha256: hash }) => hash))).toEqual(
				new Set(expected.map((name) => sha256(name === 'a.txt' ? 'one' : 'two'))),
			);
		}),
	);

	it.concurrent(
		'tells files of one name apart by their fields alone',
		apiTest(async (api) => {
			const all = await extractBy$Binary(api, '={{ $binary }}', 'a.txt');
			expect(names(all.items)).toEqual(['a.txt', 'a.txt']);
			expect(held(api)).toHaveLength(2);
			const one = await extractBy$Binary(api, '={{ $binary.two }}', 'a.txt');
			expect(names(one.items)).toEqual([expect.stringMatching(/^'Input Binary Field' can't be/)]);
			expect(held(api)).toHaveLength(2);
		}),
	);
});

describe('a binary field', () => {
	const content = Buffer.from('%PDF-1.7 Invoice\r\n\xff');
	const base64 = content.toString('base64');
	const about = { fileName: 'invoice.pdf', mimeType: 'application/pdf' };

	it.concurrent.each<[string, unknown]>([
		['base64 with a prefix', { ...about, data: `data:application/pdf;base64,${base64}` }],
		[
			'a prefix that tells more',
			{ ...about, data: `data:application/pdf;name=x.pdf;base64, ${base64}` },
		],
		[
			'base64 for URLs',
			{ ...about, data: base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') },
		],
		['a Buffer', { ...about, data: content }],
		[
			'a Buffer that became JSON',
			{ ...about, data: JSON.parse(JSON.stringify(content)) as IDataObject },
		],
		['nothing but a Buffer that became JSON', JSON.parse(JSON.stringify(content)) as IDataObject],
		['a number for a name', { ...about, fileName: 4711, data: base64 }],
		['no name and no type', { data: base64 }],
		[
			'null for all but its content',
			{ fileName: null, mimeType: null, fileExtension: null, data: base64 },
		],
	])(
		'with %s is sent byte for byte, as a PDF',
		apiTest(async (api, _what, binary) => {
			const { error, items } = await api.extract([itemOf({ data: binary as IBinaryData })], {
				options: { includeFile: true },
			});
			expect(error).toBeUndefined();
			expect(held(api)).toMatchObject([
				{ sha256: sha256(content), contentType: 'application/pdf' },
			]);
			expect(held(api)[0].fileName).toMatch(/^(invoice|document|4711)\.pdf$/);
			expect(Buffer.from(items[0].binary!.data.data, 'base64').equals(content)).toBe(true);
			expect(items[0].binary!.data).not.toHaveProperty('type');
		}),
	);

	it.concurrent.each<[string, unknown, string]>([
		[
			'a text',
			{ ...about, data: 'Hello, this is the text of a mail.' },
			'The content of the file "invoice.pdf" is no base64',
		],
		[
			'a text after a prefix',
			{ ...about, data: 'data:application/pdf;base64,Hello world!' },
			'The content of the file "invoice.pdf" is no base64',
		],
		['null', null, 'The binary field "data" has no file'],
		['a number', 5, 'The binary field "data" has no file'],
		['no content', { ...about }, 'The binary field "data" has no file'],
		['null for its content', { ...about, data: null }, 'The binary field "data" has no file'],
		['an empty content', { ...about, data: '' }, 'The file "invoice.pdf" is empty'],
	])(
		'with %s is refused with its own words, unsent',
		apiTest(async (api, _what, binary, message) => {
			const { items } = await api.extract(
				[itemOf({ data: binary as IBinaryData }), itemOf({ data: file('fine.txt') })],
				{},
				CONTINUE,
			);
			expect(names(items)).toEqual([message, 'fine.txt']);
			expect(held(api).map(({ fileName }) => fileName)).toEqual(['fine.txt']);
		}),
	);

	it.concurrent(
		'is read although n8n has lost what it noted of the file',
		apiTest(async (api) => {
			const stored = await storedBinary(content, 'kept.pdf', 'application/pdf');
			await forgetMetadata(stored);
			const { error } = await api.extract([itemOf({ data: stored })]);
			expect(error).toBeUndefined();
			expect(held(api)).toMatchObject([{ fileName: 'kept.pdf', sha256: sha256(content) }]);
		}),
	);
});

/** Deletes what n8n's storage notes of a file beside it. */
async function forgetMetadata({ id = '' }: IBinaryData): Promise<void> {
	await rm(`${Container.get(BinaryDataService).getPath(id)}.metadata`);
}

describe('File Types', () => {
	const png = Buffer.from('89504e470d0a1a0a', 'hex');
	const mail = () => ({
		attachment_0: memoryBinary(
			Buffer.from('%PDF-1.7 document'),
			'document',
			'application/octet-stream',
		),
		attachment_1: memoryBinary(png, 'logo.pdf', 'application/pdf'),
		attachment_2: memoryBinary(Buffer.from('x'), 'smime.p7s', 'application/pkcs7-signature'),
		attachment_3: memoryBinary(
			Buffer.from('BEGIN:VCARD\r\nFN:A\r\nEND:VCARD'),
			'card.vcf',
			'text/plain',
		),
		attachment_4: memoryBinary(
			Buffer.from('PK\x03\x04 word/document.xml', 'latin1'),
			'letter.docx',
			'text/plain',
		),
		attachment_5: memoryBinary(Buffer.from('hello'), 'note.txt', 'text/plain'),
		attachment_6: memoryBinary(
			Buffer.from('Received: x\r\nFrom: y\r\n\r\nz'),
			'mail',
			'text/plain',
		),
	});
	it.concurrent.each<[string[], string[]]>([
		[['pdf'], ['document.pdf']],
		[['image'], ['logo.png']],
		[
			['office', 'mail'],
			['letter.docx', 'mail.eml'],
		],
		[['text'], ['note.txt']],
		[
			['image', 'mail', 'office', 'pdf', 'text'],
			['document.pdf', 'logo.png', 'letter.docx', 'note.txt', 'mail.eml'],
		],
	])(
		'%j pass by their content, and the others are passed over',
		apiTest(async (api, fileTypes, expected) => {
			const { items, error } = await api.extract([itemOf(mail())], {
				binaryPropertyName: '*',
				options: { fileTypes },
			});
			expect(error).toBeUndefined();
			expect(names(items)).toEqual(expected);
			expect(held(api)).toHaveLength(expected.length);
		}),
	);

	it.concurrent(
		'count a text as such, whatever its extension',
		apiTest(async (api) => {
			const texts = ['server.log', 'Brief an Fr.Meier', 'invoice.v2'];
			const binary = Object.fromEntries(
				texts.map((name) => [name, memoryBinary(Buffer.from(`Number: 7 ${name}`), name, '')]),
			);
			const { items } = await api.extract([itemOf(binary)], {
				binaryPropertyName: '*',
				options: { fileTypes: ['text'] },
			});
			expect(names(items)).toEqual(texts);
		}),
	);

	it.concurrent(
		'leave alone what is named',
		apiTest(async (api) => {
			const { items } = await api.extract([itemOf(mail())], {
				binaryPropertyName: 'attachment_1',
				options: { fileTypes: ['pdf'] },
			});
			expect(names(items)).toEqual(['logo.png']);
		}),
	);

	it.concurrent(
		'that are none, or unknown, are refused',
		apiTest(async (api) => {
			const run = async (fileTypes: unknown) =>
				(
					await api.extract([itemOf(mail())], {
						binaryPropertyName: '*',
						options: { fileTypes } as IDataObject,
					})
				).error?.message;
			expect(await run([])).toBe("'File Types' is empty");
			expect(await run(['movie'])).toBe(`'File Types' can't be "movie"`);
			expect(held(api)).toEqual([]);
		}),
	);
});
