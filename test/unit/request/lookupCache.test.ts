import { AbortedError } from '../../../nodes/Anyformat/request/abort';
import { LookupCache } from '../../../nodes/Anyformat/request/lookupCache';

/** A look-up that ends when the test says so. */
function held<Value>() {
	let end: { with: (value: Value) => void; by: (reason: unknown) => void } | undefined;
	const promise = new Promise<Value>((resolve, reject) => (end = { with: resolve, by: reject }));
	return { promise, end: end! };
}

const NEVER = async (): Promise<string> => {
	throw new Error('It should not have been looked up.');
};

it('looks up once for all who ask meanwhile, and for all who ask later', async () => {
	const cache = new LookupCache<string>(10);
	const { promise, end } = held<string>();
	const asked = [
		cache.get('a', undefined, async () => await promise),
		cache.get('a', undefined, NEVER),
	];
	end.with('found');
	expect(await Promise.all(asked)).toEqual(['found', 'found']);
	expect(await cache.get('a', undefined, NEVER)).toBe('found');
	expect(await cache.get('b', undefined, async () => 'other')).toBe('other');
});

it('tells all who wait of a failure, and looks again for the next', async () => {
	const cache = new LookupCache<string>(10);
	const { promise, end } = held<string>();
	const asked = [
		cache.get('a', undefined, async () => await promise),
		cache.get('a', undefined, NEVER),
	];
	end.by(new Error('refused'));
	const outcomes = await Promise.allSettled(asked);
	expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(await cache.get('a', undefined, async () => 'found')).toBe('found');
});

it.each([
	['was stopped', new AbortedError()],
	['failed for a reason of its own', new Error('theirs')],
])('looks itself when the one who looked %s', async (_, reason) => {
	const cache = new LookupCache<string>(10);
	const { promise, end } = held<string>();
	const first = cache.get('a', undefined, async () => await promise);
	const isOnlyTheirs = (error: unknown) => (error as Error).message === 'theirs';
	const second = cache.get('a', undefined, async () => 'own', isOnlyTheirs);
	end.by(reason);
	await expect(first).rejects.toBe(reason);
	expect(await second).toBe('own');
});

it('waits no longer than its own execution runs', async () => {
	const cache = new LookupCache<string>(10);
	const { promise, end } = held<string>();
	const first = cache.get('a', undefined, async () => await promise);
	const stop = new AbortController();
	const second = cache.get('a', stop.signal, NEVER);
	stop.abort();
	await expect(second).rejects.toBeInstanceOf(AbortedError);
	end.with('found');
	expect(await first).toBe('found');
});

it('forgets a value that is no longer right, and no other', async () => {
	const cache = new LookupCache<string>(10);
	await cache.get('a', undefined, async () => 'old');
	await cache.forget('a', 'another');
	expect(await cache.get('a', undefined, NEVER)).toBe('old');
	await cache.forget('a', 'old');
	expect(await cache.get('a', undefined, async () => 'new')).toBe('new');
});

it('forgets the oldest of more than it may keep', async () => {
	const cache = new LookupCache<string>(2);
	for (const key of ['a', 'b', 'c']) await cache.get(key, undefined, async () => key);
	expect(await cache.get('c', undefined, NEVER)).toBe('c');
	expect(await cache.get('a', undefined, async () => 'again')).toBe('again');
});
