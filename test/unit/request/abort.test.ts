import { sleepUntilAborted, AbortedError } from '../../../nodes/Anyformat/request/abort';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('pause', () => {
	it.each([undefined, new AbortController().signal])(
		'lasts as long as it is told',
		async (signal) => {
			const ended = jest.fn();
			void sleepUntilAborted(1000, signal).then(ended);
			await jest.advanceTimersByTimeAsync(999);
			expect(ended).not.toHaveBeenCalled();
			await jest.advanceTimersByTimeAsync(1);
			expect(ended).toHaveBeenCalled();
		},
	);

	it('ends with Stopped as soon as the execution is stopped, and leaves no timer', async () => {
		const stop = new AbortController();
		const paused = expect(sleepUntilAborted(60_000, stop.signal)).rejects.toBeInstanceOf(
			AbortedError,
		);
		stop.abort();
		await paused;
		expect(jest.getTimerCount()).toBe(0);
	});

	it('does not begin when the execution was stopped before', async () => {
		await expect(sleepUntilAborted(60_000, AbortSignal.abort())).rejects.toBeInstanceOf(
			AbortedError,
		);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('is told in words by which n8n knows a stopped execution', () => {
		expect(new AbortedError().message).toContain('canceled');
	});
});
