import type { IDataObject } from 'n8n-workflow';

import { IdempotencyStore } from '../../../nodes/Anyformat/request/idempotencyStore';
import { contextOf } from '../fakes';

const HOUR_MS = 60 * 60 * 1000;
const NOW_MS = Date.parse('2026-11-05T10:00:00Z');

/** What a try of the node whose context is `memory` knows. */
const tryWith = (memory: IDataObject) => new IdempotencyStore(contextOf({}, { memory }));

/** What is found of the keys `k0`, `k1` … up to `count`. */
const foundOf = (submissions: IdempotencyStore, count: number, nowMs = NOW_MS) =>
	Array.from({ length: count }, (_, i) => `k${i}`).filter((key) => submissions.find(key, nowMs));

describe('what was submitted', () => {
	it('is found again by a later try, which has the same memory', () => {
		const memory = {};
		tryWith(memory).save('k', { answer: { id: 'c1' } }, NOW_MS);
		expect(tryWith(memory).find('k', NOW_MS)).toEqual({ answer: { id: 'c1' }, atMs: NOW_MS });
		expect(tryWith({}).find('k', NOW_MS)).toBeUndefined();
	});

	it('is found after the memory was stored and read again, as a retry from the list does', () => {
		const memory = {};
		tryWith(memory).save('k', { outcomeUnknown: ['message', 'description'] }, NOW_MS);
		const restored = JSON.parse(JSON.stringify(memory)) as IDataObject;
		expect(tryWith(restored).find('k', NOW_MS)).toMatchObject({
			outcomeUnknown: ['message', 'description'],
		});
	});

	it('is not found any more when it was forgotten', () => {
		const submissions = tryWith({});
		submissions.save('k', { answer: { id: 'c1' } }, NOW_MS);
		submissions.remove('k');
		expect(submissions.find('k', NOW_MS)).toBeUndefined();
	});

	it('is known for a day, and then dropped from the memory too', () => {
		const memory: IDataObject = {};
		const submissions = tryWith(memory);
		submissions.save('old', { answer: { id: 'c1' } }, NOW_MS);
		expect(submissions.find('old', NOW_MS + 24 * HOUR_MS - 1)).toBeDefined();
		expect(submissions.find('old', NOW_MS + 24 * HOUR_MS)).toBeUndefined();
		submissions.save('new', { answer: { id: 'c2' } }, NOW_MS + 24 * HOUR_MS);
		expect(Object.keys(memory.submissions as object)).toEqual(['new']);
	});

	it('is bounded: the oldest are forgotten first', () => {
		const submissions = tryWith({});
		for (let i = 0; i < 5010; i++) submissions.save(`k${i}`, { answer: { id: `c${i}` } }, NOW_MS);
		const found = foundOf(submissions, 5010);
		expect(found).toHaveLength(5000);
		expect(found[0]).toBe('k10');
	});
});

describe('a key', () => {
	it('tells documents apart by every part of it', () => {
		const parts = ['account', 'workflow', 0, 1, 2, 'fingerprint'];
		const keys = parts.map((_, i) => IdempotencyStore.key(...parts.with(i, 'other')));
		expect(new Set([IdempotencyStore.key(...parts), ...keys]).size).toBe(parts.length + 1);
	});

	it('is the same for the same document, and shows nothing of it', () => {
		const key = IdempotencyStore.key('account', 'Rechnung März');
		expect(key).toBe(IdempotencyStore.key('account', 'Rechnung März'));
		expect(key).toMatch(/^[\da-f]{32}$/);
	});
});

describe('a submission under way', () => {
	/** A submission that ends when the test says so. */
	function pending() {
		let resolve!: (id: string) => void;
		let reject!: (reason: Error) => void;
		const promise = new Promise<IDataObject>((yes, no) => {
			resolve = (id) => yes({ id });
			reject = no;
		});
		return { submit: jest.fn(async () => await promise), resolve, reject };
	}

	it('is joined by a later try, which submits nothing itself', async () => {
		const memory = {};
		const [first, second] = [pending(), pending()];
		const both = [
			tryWith(memory).join('k', first.submit),
			tryWith(memory).join('k', second.submit),
		];
		first.resolve('c1');
		second.resolve('c2');
		expect(await Promise.all(both)).toEqual([{ id: 'c1' }, { id: 'c1' }]);
		expect(second.submit).not.toHaveBeenCalled();
	});

	it('is not joined by another document, or in another execution', async () => {
		const memory = {};
		const [first, second, third] = [pending(), pending(), pending()];
		const all = [
			tryWith(memory).join('k', first.submit),
			tryWith(memory).join('other', second.submit),
			tryWith({}).join('k', third.submit),
		];
		for (const [i, { resolve }] of [first, second, third].entries()) resolve(`c${i}`);
		expect(await Promise.all(all)).toEqual([{ id: 'c0' }, { id: 'c1' }, { id: 'c2' }]);
	});

	it('fails for all who joined, and can be begun anew after that', async () => {
		const memory = {};
		const [failing, next] = [pending(), pending()];
		const both = Promise.allSettled([
			tryWith(memory).join('k', failing.submit),
			tryWith(memory).join('k', next.submit),
		]);
		failing.reject(new Error('refused'));
		expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

		next.resolve('c2');
		expect(await tryWith(memory).join('k', next.submit)).toEqual({ id: 'c2' });
	});
});
