import { collectGarbage } from '../e2e/memory';
import type { WorkflowFile } from '../e2e/rest';
import { median, megabytes, TIMES } from './figures';
import { forget, measure, type Measured } from './measure';
import type { Stage } from './stage';

/** A condition of every figure that is made here. */
export const GARBAGE_NOTE =
	'n8n collects its garbage before each execution; else growth would hide in what earlier ones left behind, or be made up by it.';

/** Executions of the same workflow after a warm-up, and the highest memory of each. */
export interface Peaks<Run extends Measured = Measured> {
	runs: Run[];
	/** NaN where the system doesn't tell. */
	bytes: number[];
}

/** Runs a workflow once to warm up and `TIMES` times for its peaks, each without older garbage. */
export async function peaks<Run extends Measured>(
	stage: Stage,
	run: () => Promise<Run>,
): Promise<Peaks<Run>> {
	const runs: Run[] = [];
	for (let time = 0; time <= TIMES; time++) {
		await collectGarbage(stage.n8n.pid);
		const done = await run();
		await forget(stage, done);
		stage.report(`    from ${megabytes(done.startBytes)} to ${megabytes(done.peakBytes)}`);
		if (time > 0) runs.push(done);
	}
	return { runs, bytes: runs.map(({ peakBytes }) => peakBytes) };
}

/**
 * The peaks without our node. They are taken before the first execution with it: what a node left behind
 * would otherwise count as n8n's own.
 */
export const peaksWithout = async (stage: Stage, file: WorkflowFile): Promise<Peaks> =>
	await peaks(stage, async () => await measure(stage, file));

/** Bytes that each peak is above the median of those without. */
export function growth({ bytes }: Peaks, without: Peaks): number[] {
	const base = median(without.bytes);
	return bytes.map((peak) => peak - base);
}
