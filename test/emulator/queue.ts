/** How often, and after how many others, something happens. */
export interface Repetition<S> {
	/** 1 unless told otherwise; Infinity until it is taken back. */
	times?: number;
	/** So many that match pass first. */
	skip?: number;
	/** Whom it is meant for; left out, whoever asks. */
	matches?: (subject: S) => boolean;
}

interface Entry<T, S> {
	item: T;
	left: number;
	skip: number;
	matches: (subject: S) => boolean;
}

/** A queue of things that each happen so many times, to the first subject that they are meant for. */
export class Queue<T, S> {
	private entries: Array<Entry<T, S>> = [];

	/** Puts an item in line, or before all others; the answer takes back what is left of it. */
	add(item: T, repetition: Repetition<S> = {}, place: 'first' | 'last' = 'last'): () => void {
		const { times = 1, skip = 0, matches = () => true } = repetition;
		const entry = { item, left: times, skip, matches };
		if (times > 0 && place === 'first') this.entries.unshift(entry);
		else if (times > 0) this.entries.push(entry);
		return () => this.remove(entry);
	}

	/** The first item that is meant for `subject`; counted as used. */
	take(subject: S): T | undefined {
		for (const entry of this.entries.filter(({ matches }) => matches(subject))) {
			if (entry.skip > 0) {
				entry.skip -= 1;
				continue;
			}
			entry.left -= 1;
			if (entry.left <= 0) this.remove(entry);
			return entry.item;
		}
		return undefined;
	}

	clear(): void {
		this.entries = [];
	}

	private remove(entry: Entry<T, S>): void {
		this.entries = this.entries.filter((other) => other !== entry);
	}
}
