/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */

/** Node's timers hold no delay above this; a later alarm is armed again when it is reached. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Alarm {
	atMs: number;
	ring: () => void;
}

/**
 * Time of the emulated API, in milliseconds since the epoch. It passes `speed` times faster than
 * real time (0: it stands still) and can be moved forward. Alarms ring by emulated time.
 */
export class Clock {
	private emulatedMs: number;
	private realMs = performance.now();
	private rate: number;
	private readonly alarms = new Set<Alarm>();
	private timer: NodeJS.Timeout | undefined;

	constructor(speed: number, startMs = Date.now()) {
		this.emulatedMs = startMs;
		this.rate = checkedSpeed(speed);
	}

	now(): number {
		return Math.floor(this.emulatedMs + (performance.now() - this.realMs) * this.rate);
	}

	get speed(): number {
		return this.rate;
	}

	set speed(speed: number) {
		const rate = checkedSpeed(speed);
		this.rebase(0);
		this.rate = rate;
		this.arm();
	}

	/** Moves time forward by `ms` emulated milliseconds; alarms that fall due ring before it returns. */
	advance(ms: number): void {
		if (!(ms >= 0)) throw new RangeError(`The clock can't go back: advance(${ms}).`);
		this.rebase(ms);
		this.ringDue();
	}

	/** Rings once at `atMs`; the answer takes the alarm back. */
	at(atMs: number, ring: () => void): () => void {
		const alarm = { atMs, ring };
		this.alarms.add(alarm);
		this.arm();
		return () => {
			this.alarms.delete(alarm);
			this.arm();
		};
	}

	/** Resolves when so many emulated milliseconds have passed. */
	async wait(ms: number): Promise<void> {
		await new Promise<void>((resolve) => this.at(this.now() + ms, resolve));
	}

	/** Whole real seconds, rounded up, that `emulatedMs` will take. */
	realSeconds(emulatedMs: number): number {
		return Math.ceil(Math.max(0, emulatedMs) / (this.rate || 1) / 1000);
	}

	/** Takes back every alarm. */
	silence(): void {
		this.alarms.clear();
		clearTimeout(this.timer);
	}

	private rebase(byMs: number): void {
		const realMs = performance.now();
		this.emulatedMs += (realMs - this.realMs) * this.rate + byMs;
		this.realMs = realMs;
	}

	private ringDue(): void {
		const due = [...this.alarms].filter((alarm) => alarm.atMs <= this.now());
		for (const alarm of due.sort((a, b) => a.atMs - b.atMs)) {
			if (this.alarms.delete(alarm)) alarm.ring();
		}
		this.arm();
	}

	private arm(): void {
		clearTimeout(this.timer);
		if (this.alarms.size === 0 || this.rate === 0) return;
		let nextMs = Infinity;
		for (const alarm of this.alarms) nextMs = Math.min(nextMs, alarm.atMs);
		const delayMs = Math.max(0, (nextMs - this.now()) / this.rate);
		this.timer = setTimeout(() => this.ringDue(), Math.min(delayMs, MAX_TIMER_MS));
		this.timer.unref();
	}
}

function checkedSpeed(speed: number): number {
	if (speed >= 0 && Number.isFinite(speed)) return speed;
	throw new RangeError(`Speed must be a number from 0 up, not ${speed}.`);
}
