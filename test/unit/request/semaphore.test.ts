import { AbortedError } from '../../../nodes/Anyformat/request/abort';
import { Semaphore } from '../../../nodes/Anyformat/request/semaphore';

describe('Semaphore', () => {
	it('lets as many in as there are, and the next in the order they came', async () => {
		const slots = new Semaphore(2);
		const entered: number[] = [];
		const releases: Array<() => void> = [];
		const enter = async (number: number) => {
			releases[number] = await slots.acquire();
			entered.push(number);
		};
		const all = [0, 1, 2, 3].map(enter);
		await Promise.all(all.slice(0, 2));
		expect(entered).toEqual([0, 1]);
		releases[1]();
		// A second time does nothing.
		releases[1]();
		await all[2];
		expect(entered).toEqual([0, 1, 2]);
		releases[0]();
		await all[3];
		expect(entered).toEqual([0, 1, 2, 3]);
	});

	it('lets go of one that is stopped while it waits, and of none else', async () => {
		const slots = new Semaphore(1);
		const release = await slots.acquire();
		const stop = new AbortController();
		const stopped = slots.acquire(stop.signal);
		const next = slots.acquire();
		stop.abort();
		await expect(stopped).rejects.toBeInstanceOf(AbortedError);
		await expect(slots.acquire(stop.signal)).rejects.toBeInstanceOf(AbortedError);
		release();
		(await next)();
		await expect(slots.run(async () => 7)).resolves.toBe(7);
	});

	it('gives the place of failed work back', async () => {
		const slots = new Semaphore(1);
		await expect(slots.run(async () => await Promise.reject(new Error('x')))).rejects.toThrow('x');
		await expect(slots.run(async () => 7)).resolves.toBe(7);
	});
});
