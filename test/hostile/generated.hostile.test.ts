import fc from 'fast-check';
import type { OnError } from 'n8n-workflow';

import { broken, isUnclear, notOut, textsOf } from './rules';
import { ACTS, type ActName, type Fault } from './server/faults';
import { anyQuirks } from './server/quirks';
import { Story, type StoryOptions } from './story';
import { toTheEnd } from './telling';

const SEED = 20261127;
const STORIES = 60;
const AT_ONCE = 10;

/** Silence takes as long as the document may, so it has tests of its own. */
const actNames = (Object.keys(ACTS) as ActName[]).filter((name) => !name.startsWith('silence'));

const anyFault: fc.Arbitrary<Fault> = fc.record({
	on: fc.constantFrom(['run'], ['results'], ['runs'], ['results', 'runs'], ['any']),
	act: fc.constantFrom(...actNames),
	skip: fc.nat({ max: 6 }),
	times: fc.integer({ min: 1, max: 4 }),
});

interface Plot extends StoryOptions {
	stopAfterMs: number | undefined;
	retriesFirst: boolean;
}

const anyPlot: fc.Arbitrary<Plot> = fc.record({
	quirks: anyQuirks,
	files: fc.integer({ min: 1, max: 9 }),
	faults: fc.array(anyFault, { minLength: 1, maxLength: 3 }),
	stopAfterMs: fc.option(fc.integer({ min: 5, max: 900 }), { nil: undefined, freq: 4 }),
	retriesFirst: fc.boolean(),
	settings: fc.record({
		onError: fc.constantFrom<OnError>(
			'stopWorkflow',
			'continueRegularOutput',
			'continueErrorOutput',
		),
		retryOnFail: fc.boolean(),
		maxTries: fc.constant(2),
		waitBetweenTries: fc.constant(1),
	}),
});

/** What went wrong in the story of a plot; empty when nothing did. */
async function faultsOf({ stopAfterMs, retriesFirst, ...options }: Plot): Promise<string[]> {
	const begun = await Story.begin({ ...options, options: { timeout: 8 } });
	const { server, sources } = begun;
	try {
		// Once the node goes on after errors, n8n makes items of what Stop cut off, and Retry goes on from those.
		const mayStop = stopAfterMs !== undefined && options.settings?.onError === 'stopWorkflow';
		const stop = mayStop ? AbortSignal.timeout(stopAfterMs) : undefined;
		const first = await begun.run({ stop });
		const isOver = first.error === undefined && first.run.status !== 'canceled';
		if (!isOver) {
			await toTheEnd(begun, first);
			if (retriesFirst) await begun.retry({ of: first, options: { resendUnclear: true } });
		}
		// Each document came out, or a text says what became of it.
		const missing = isOver ? notOut(sources, first).length - textsOf(first).length : 0;
		const bills = [...server.books.bills().values()].filter((each) => each > 1).length;
		const wasUnclear = begun.steps.some((step) => textsOf(step).some(isUnclear));
		return [
			...broken(begun, ['billedOnce']),
			...(missing > 0 ? [`${missing} documents are missing`] : []),
			...(bills > 0 && !wasUnclear
				? [`${bills} documents were billed twice, and were never unclear`]
				: []),
		];
	} catch (error) {
		const told = begun.steps.map((step) => `${step.run.status} ${textsOf(step).join(' / ')}`);
		return [(error as Error).message, ...told];
	} finally {
		await begun.end();
	}
}

it('no combination of bad days, settings and Retries breaks a rule', async () => {
	const plots = fc.sample(anyPlot, { seed: SEED, numRuns: STORIES });
	const failures: Array<{ plot: number; faults: string[]; told: Plot }> = [];
	let next = 0;
	const worker = async () => {
		while (next < plots.length) {
			const plot = next++;
			const faults = await faultsOf(plots[plot]);
			if (faults.length > 0) failures.push({ plot, faults, told: plots[plot] });
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	expect(failures).toEqual([]);
}, 120_000);
