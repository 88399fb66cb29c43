import { HandedOn, type Ended, type Verdict } from '../../../nodes/Anyformat/trigger/handedOn';

const START: Promise<Verdict> = Promise.resolve({ kind: 'start', documents: [] });
const NOON = '2026-11-23T12:00:00.000Z';
const NOON_MS = Date.parse(NOON);

const ended = (documentId: string, processedAt: string | null = NOON): Ended => ({
	event: processedAt === null ? 'extraction.failed' : 'extraction.completed',
	documentId,
	processedAt,
});

describe('a memory that has begun with the publication', () => {
	it('knows everything that was handed on, until it forgets some of it', async () => {
		const memory = new HandedOn(-Infinity);
		for (let number = 0; number < 1000; number++)
			memory.claim(ended(`id${number}`), NOON_MS + number, START);
		await START;
		expect(memory.knows(NOON_MS)).toBe(true);
		memory.claim(ended('one more'), NOON_MS + 1000, START);
		await START;
		expect(memory.hasDocument('id0', [])).toBe(false);
		expect(memory.knows(NOON_MS)).toBe(false);
		expect(memory.knows(NOON_MS + 1)).toBe(true);
	});

	it('knows nothing for sure once it has forgotten something that has no time', async () => {
		const memory = new HandedOn(-Infinity);
		for (let number = 0; number < 1001; number++) memory.claim(ended(`id${number}`), NaN, START);
		await START;
		expect(memory.knows(NOON_MS)).toBe(false);
	});
});

it('a memory that has begun with the process knows what has ended since then', () => {
	const memory = new HandedOn();
	expect(memory.knows(NOON_MS)).toBe(false);
	memory.beginsAt(NOON_MS);
	memory.beginsAt(NOON_MS - 60_000);
	expect([NOON_MS, NOON_MS + 1].map((ms) => memory.knows(ms))).toEqual([false, true]);
});

describe('a claim', () => {
	it('is found however its time is spelled', () => {
		const memory = new HandedOn();
		memory.claim(ended('id'), NOON_MS, START);
		expect(memory.claimOf(ended('id', '2026-11-23T13:00:00+01:00'))).toBeDefined();
		expect(memory.claimOf(ended('id', '2026-11-23T12:00:01Z'))).toBeUndefined();
		expect(memory.claimOf(ended('id', null))).toBeUndefined();
	});

	it("of a nudge is taken by the document's own event, once and whatever time it tells", () => {
		const memory = new HandedOn();
		memory.claim(ended('id'), NOON_MS, START, true);
		expect(memory.claimOf(ended('id', '2026-11-23T12:00:01Z'))).toBeDefined();
		expect(memory.claimOf(ended('id', '2026-11-23T12:00:01Z'))).toBeDefined();
		expect(memory.claimOf(ended('id', '2026-11-24T12:00:00Z'))).toBeUndefined();
	});

	it('is given up when nothing starts, or when its execution could not be stored', async () => {
		const memory = new HandedOn();
		const nothing = Promise.resolve<Verdict>({ kind: 'nothing' });
		memory.claim(ended('idle'), NOON_MS, nothing);
		memory.claim(ended('lost'), NOON_MS, START);
		await nothing;
		memory.release(['lost']);
		expect(memory.claimOf(ended('idle'))).toBeUndefined();
		expect(memory.claimOf(ended('lost'))).toBeUndefined();
	});
});
