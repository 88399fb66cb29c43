import { sleep } from 'n8n-workflow';

import { msUntil, NEVER, type MonotonicMs } from './clock';

/** A timer that rings at the earliest moment it was set to; one that is off leaves nothing behind. */
export class Alarm {
	private ringsAtMs = NEVER;
	private sleeping: AbortController | undefined;

	constructor(private readonly ring: () => void) {}

	setTo(moment: MonotonicMs): void {
		if (this.ringsAtMs <= moment) return;
		this.sleeping?.abort();
		this.sleeping = new AbortController();
		const { signal } = this.sleeping;
		this.ringsAtMs = moment;
		const wake = () => {
			if (this.sleeping?.signal !== signal) return;
			this.off();
			this.ring();
		};
		// n8n's sleep rejects when it is aborted.
		void sleep(Math.max(0, Math.ceil(msUntil(moment))), signal).then(wake, wake);
	}

	off(): void {
		this.ringsAtMs = NEVER;
		const { sleeping } = this;
		this.sleeping = undefined;
		sleeping?.abort();
	}
}
