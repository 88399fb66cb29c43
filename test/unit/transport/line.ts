import type { Answer, RateGate } from '../../../nodes/Anyformat/transport/rateGate';

export const answer = (statusCode: number, headers: Answer['headers'] = {}): Answer => ({
	statusCode,
	headers,
});

/** A good answer, with what is left of the window and the seconds to its end. */
export const ok = (remaining: number, resetSeconds: number) =>
	answer(200, {
		'x-ratelimit-remaining': String(remaining),
		'x-ratelimit-reset': String(resetSeconds),
	});

export const tooMany = (headers: Answer['headers']) => answer(429, headers);

/** Requests before a gate, each named by a letter. Runs on Jest's fake timers. */
export class Line {
	readonly refused: Array<[name: string, reason: unknown]> = [];
	private admitted = '';

	constructor(readonly gate: RateGate) {}

	enter(names: string, signal?: AbortSignal, first = false): void {
		for (const name of names)
			this.gate.enter({ signal, first }).then(
				() => (this.admitted += name),
				(reason: unknown) => this.refused.push([name, reason]),
			);
	}

	/** Those that the gate has let pass so far, in their order. */
	async passed(): Promise<string> {
		await jest.advanceTimersByTimeAsync(0);
		return this.admitted;
	}
}
