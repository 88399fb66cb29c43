import { pause, Stopped } from '../../../nodes/Anyformat/transport/pause';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('pause', () => {
	it.each([undefined, new AbortController().signal])(
		'lasts as long as it is told',
		async (signal) => {
			const ended = jest.fn();
			void pause(1000, signal).then(ended);
			await jest.advanceTimersByTimeAsync(999);
			expect(ended).not.toHaveBeenCalled();
			await jest.advanceTimersByTimeAsync(1);
			expect(ended).toHaveBeenCalled();
		},
	);

	it('ends with Stopped as soon as the execution is stopped, and leaves no timer', async () => {
		const stop = new AbortController();
		const paused = expect(pause(60_000, stop.signal)).rejects.toBeInstanceOf(Stopped);
		stop.abort();
		await paused;
		expect(jest.getTimerCount()).toBe(0);
	});

	it('does not begin when the execution was stopped before', async () => {
		await expect(pause(60_000, AbortSignal.abort())).rejects.toBeInstanceOf(Stopped);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('is told in words by which n8n knows a stopped execution', () => {
		expect(new Stopped().message).toContain('canceled');
	});
});
