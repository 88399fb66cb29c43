/** How often everything is measured; the median counts. */
export const TIMES = 3;

/** Runs `work` one after another, `TIMES` times. */
export async function repeatedly<T>(work: () => Promise<T>, times = TIMES): Promise<T[]> {
	const results: T[] = [];
	for (let time = 0; time < times; time++) results.push(await work());
	return results;
}

/** The value in the middle; the lower one of two. */
export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor((sorted.length - 1) / 2)];
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

export const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MB`;

/** Median with the lowest and the highest: `18.6 s (18.5 to 18.9)`. */
export function spread(values: number[], format: (value: number) => string): string {
	const [low, high] = [Math.min(...values), Math.max(...values)].map(format);
	const number = (text: string) => text.split(' ')[0];
	const middle = format(median(values));
	return low === high ? middle : `${middle} (${number(low)} to ${number(high)})`;
}
