import { FIXTURE_FILES, readFixture, type FixtureFile } from '../fixtures/files';
import { aDefinition, aField, stage, type Stage } from './support';

const MAX_BYTES = 20_000;
const EMPTY = 'empty.pdf';
const supported = FIXTURE_FILES.filter((file) => file.supported);
const unsupported = FIXTURE_FILES.filter((file) => !file.supported && file.name !== EMPTY);

let world: Stage;
let path: string;

beforeAll(async () => {
	world = await stage({
		switches: { strictFiles: 'on', readyAfterMs: 0 },
		limits: { submission: 1e6, general: 1e6 },
	});
	const fields = [aField(), aField({ name: 'rechnungsnummer', description: 'Rechnungsnummer' })];
	path = `/v2/workflows/${world.emulator.addWorkflow(world.organization.id, aDefinition(fields)).id}/`;
});
afterAll(async () => await world.emulator.close());

async function send({ name }: FixtureFile, sentName: string, type: string) {
	const form = new FormData();
	form.append('file', new Blob([new Uint8Array(readFixture(name))], { type }), sentName);
	return await world.api.post(`${path}run/`, form);
}

/** The names and types under which a file is not answered 415. */
async function takenAmong(file: FixtureFile, ways: string[][]): Promise<string[][]> {
	const statuses = await Promise.all(
		ways.map(async ([name, type]) => (await send(file, name, type)).status),
	);
	return ways.filter((_way, index) => statuses[index] !== 415);
}

/** Every right name with every right type. */
const rightWays = ({ extensions, contentTypes }: FixtureFile) =>
	extensions.flatMap((extension) => contentTypes.map((type) => [`März.${extension}`, type]));

describe('a fixture file', () => {
	it.each(FIXTURE_FILES)('$name is small', ({ name }) => {
		expect(readFixture(name).length).toBeLessThan(MAX_BYTES);
		expect(readFixture(name).length > 0).toBe(name !== EMPTY);
	});

	it.each(supported)('$name is taken under its right names and types', async (file) => {
		for (const [name, type] of rightWays(file)) {
			expect([name, type, (await send(file, name, type)).status]).toEqual([name, type, 202]);
		}
	});

	it.each(supported)('$name is refused under a wrong name or type', async (file) => {
		const [name, type] = rightWays(file)[0];
		const others = supported.filter((other) => other.contentTypes[0] !== type);
		const wrong = [
			['document', type],
			[`${name}.exe`, type],
			[name, ''],
			[name, 'application/octet-stream'],
			...others.map((other) => [name, other.contentTypes[0]]),
			...others.map((other) => [`a.${other.extensions[0]}`, type]),
			...others.filter((other) => !beginsLike(file, other)).map((other) => rightWays(other)[0]),
		];
		const taken = await takenAmong(file, wrong);
		expect(taken).toEqual([]);
	});

	it.each(unsupported)('$name is refused whatever it is called', async (file) => {
		const others = FIXTURE_FILES.filter((other) => other === file || !beginsLike(file, other));
		expect(await takenAmong(file, others.flatMap(rightWays))).toEqual([]);
	});

	it(`${EMPTY} is refused for being empty`, async () => {
		const file = FIXTURE_FILES.find(({ name }) => name === EMPTY)!;
		expect((await send(file, EMPTY, 'application/pdf')).status).toBe(400);
	});

	it.each([
		['invoice.pdf', 'invoice_number', 'INV-1'],
		['after-junk.pdf', 'invoice_number', 'INV-1'],
		['mail.eml', 'rechnungsnummer', 'R-2026-7'],
		['page.html', 'rechnungsnummer', 'R-2026-7'],
		['note.txt', 'rechnungsnummer', 'R-2026-7'],
		['scan.png', 'invoice_number', null],
		['encrypted.pdf', 'invoice_number', null],
	])('%s yields what stands in it', async (name, field, value) => {
		const file = FIXTURE_FILES.find((one) => one.name === name)!;
		const { data } = await send(file, name, file.contentTypes[0]);
		const results = await world.api.get(`${path}files/${data.id}/results/`);
		expect(results.data.extraction[field].value).toBe(value);
	});
});

/** Files whose first bytes nothing tells apart: the same kind, OLE files, plain texts, workbooks. */
function beginsLike(file: FixtureFile, other: FixtureFile): boolean {
	const groups = [['doc', 'xls', 'msg'], ['txt', 'csv', 'eml'], ['xlsx', 'xlsm'], ['pdf']];
	const [a, b] = [file.extensions[0], other.extensions[0]];
	return a === b || groups.some((group) => group.includes(a) && group.includes(b));
}
