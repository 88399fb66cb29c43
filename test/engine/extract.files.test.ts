import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import { FIXTURE_FILES, readFixture, type FixtureFile } from '../fixtures/files';
import { apiTest, type Api } from './api';
import { memoryBinary, storedBinary } from './harness';
import { itemOf, linkOf, sha256 } from './items';
import { byPath, sends } from './webServer';

const GENERIC = 'application/octet-stream';

/** Every way in which a file comes: its name, its label, and whether n8n stores it. */
const WAYS: Array<[way: string, make: (file: FixtureFile) => Promise<IBinaryData>]> = [
	['typed', async (file) => await inMemory(file, file.name, file.contentTypes[0])],
	['as octet-stream', async (file) => await inMemory(file, file.name, GENERIC)],
	['as text/plain', async (file) => await inMemory(file, file.name, 'text/plain')],
	['as text/html', async (file) => await inMemory(file, file.name, 'text/html')],
	['nameless', async (file) => await inMemory(file, undefined, file.contentTypes[0])],
	['nameless, as octet-stream', async (file) => await inMemory(file, undefined, GENERIC)],
	['nameless, as text/plain', async (file) => await inMemory(file, undefined, 'text/plain')],
	[
		'stored',
		async (file) => await storedBinary(readFixture(file.name), file.name, file.contentTypes[0]),
	],
	[
		'stored, as text/plain',
		async (file) => await storedBinary(readFixture(file.name), file.name, 'text/plain'),
	],
	['stored, nameless', async (file) => await storedBinary(readFixture(file.name), '', GENERIC)],
];

const inMemory = async ({ name }: FixtureFile, fileName: string | undefined, mimeType: string) =>
	memoryBinary(readFixture(name), fileName!, mimeType);

const FILES = FIXTURE_FILES.filter(({ name }) => !name.startsWith('empty'));

/** What the API holds of each item, or why not. */
function heldBy({ emulator, organizationId }: Api, items: INodeExecutionData[]) {
	const documents = emulator.documents(organizationId);
	return items.map(({ json }) => {
		const held = documents.find(({ id }) => id === json.collectionId)?.files[0];
		return held ?? { error: json.error };
	});
}

/** Sends all of them to an API that takes only what is of one listed kind by name, type and content. */
async function expectTaken(api: Api, items: INodeExecutionData[], more = {}): Promise<void> {
	Object.assign(api.emulator.switches, { strictFiles: 'on' });
	const { items: given, error } = await api.extract(items, more, {
		settings: { onError: 'continueRegularOutput' },
	});
	expect(error).toBeUndefined();
	expect(given.map(linkOf)).toEqual(items.map((_, index) => index));
	const held = heldBy(api, given);
	for (const [index, file] of FILES.entries()) {
		// Without its name, nothing but its packed content tells it from a table without macros.
		if (file.name === 'macros.xlsm' && !('error' in held[index])) continue;
		if (file.supported)
			expect([file.name, held[index]]).toMatchObject([
				file.name,
				{ sha256: sha256(readFixture(file.name)) },
			]);
		else
			expect([file.name, held[index]]).toMatchObject([
				file.name,
				{ error: expect.stringContaining('does not take the type of') },
			]);
	}
}

describe('a file as users have it is sent under a name and a type that its content has', () => {
	it.concurrent.each(WAYS)(
		'when it comes %s',
		apiTest(async (api, _way, make) => {
			await expectTaken(
				api,
				await Promise.all(FILES.map(async (file) => itemOf({ data: await make(file) }))),
			);
		}),
	);

	it.concurrent(
		'when it comes by expression',
		apiTest(async (api) => {
			const items = await Promise.all(
				FILES.map(async (file) => itemOf({ data: await inMemory(file, file.name, 'text/plain') })),
			);
			await expectTaken(api, items, { binaryPropertyName: "={{ $('Start').item.binary.data }}" });
		}),
	);

	it.concurrent.each([
		['its type', (file: FixtureFile) => file.contentTypes[0]],
		['octet-stream', () => GENERIC],
		['text/html', () => 'text/html; charset=utf-8'],
	])(
		'when it comes by URL as %s',
		apiTest(async (api, _label, typeOf) => {
			const { url } = await api.serve(
				byPath(
					Object.fromEntries(
						FILES.map((file) => [
							`/${file.name}`,
							sends(readFixture(file.name), { 'Content-Type': typeOf(file) }),
						]),
					),
				),
			);
			const items = FILES.map(({ name }) => ({ json: { url: `${url}/${name}` } }));
			await expectTaken(api, items, { source: 'url', fileUrl: '={{ $json.url }}' });
		}),
	);

	it.concurrent(
		'also when it is of a type that Anyformat does not list',
		apiTest(async (api) => {
			const items = await Promise.all(
				FILES.map(async (file) => itemOf({ data: await inMemory(file, file.name, 'text/plain') })),
			);
			const { items: given } = await api.extract(items);
			for (const [index, held] of heldBy(api, given).entries()) {
				const { name, extensions, contentTypes } = FILES[index];
				expect([name, held]).toMatchObject([name, { contentType: contentTypes[0] }]);
				expect(extensions).toContain((held as { fileName: string }).fileName.split('.').pop());
			}
		}),
	);
});

it('a stored file is opened once for a submission, and closed although nobody reads it to its end', async () => {
	const service = Container.get(BinaryDataService);
	const large = await storedBinary(Buffer.alloc(5_000_000, 'x'), 'large.pdf', 'application/pdf');
	const original = service.getAsStream.bind(service);
	const opened: Array<Awaited<ReturnType<typeof original>>> = [];
	service.getAsStream = async (...about) => {
		const stream = await original(...about);
		opened.push(stream);
		return stream;
	};
	try {
		await apiTest(async (api) => {
			const access = { ...api.access, baseUrl: 'http://127.0.0.1:1' };
			const refused = await api.extract([itemOf({ data: large })], {}, { access });
			expect(refused.error?.message).toBe('Anyformat could not be reached');
			expect(opened.length).toBeGreaterThan(0);
			expect(opened.map(({ destroyed }) => destroyed)).toEqual(opened.map(() => true));
			opened.length = 0;
			const { error } = await api.extract([itemOf({ data: large })]);
			expect(error).toBeUndefined();
			expect(opened.map(({ destroyed }) => destroyed)).toEqual([true]);
		})();
	} finally {
		service.getAsStream = original;
	}
});
