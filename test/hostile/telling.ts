import { broken, isUnclear, notOut, textsOf, type RuleName } from './rules';
import { Story, type Step, type StoryOptions } from './story';

/** A test of a story; besides what `tell` expects no rule may be broken on the way. */
export const story =
	<OfOptions extends unknown[], OfTell extends unknown[]>(
		options: (...row: OfOptions) => StoryOptions,
		tell: (story: Story, ...row: OfTell) => Promise<void>,
		unless: RuleName[] = [],
	) =>
	async (...row: unknown[]): Promise<void> => {
		const begun = await Story.begin(options(...(row as OfOptions)));
		try {
			await tell(begun, ...(row as OfTell));
			expect(broken(begun, unless)).toEqual([]);
		} finally {
			await begun.end();
		}
	};

/** What is left after a bad day has ended. */
export interface Ending {
	step: Step;
	/** Documents of which the last error says that nobody knows. */
	unclear: number;
	retries: number;
}

const MAX_RETRIES = 4;

/**
 * What a user does: retries a failed execution once the day is better, and, when it is said that nobody
 * knows whether a document was accepted, has it sent again. In the end every document has come out.
 */
export async function toTheEnd(story: Story, first: Step): Promise<Ending> {
	const { server, sources } = story;
	let step = first;
	let retries = 0;
	const didNotEnd = () => step.error !== undefined || step.run.status === 'canceled';
	server.day.heal();
	while (didNotEnd() && retries < MAX_RETRIES && !textsOf(step).some(isUnclear)) {
		step = await story.retry();
		retries++;
	}
	// Also what was unclear at first is so still.
	if (didNotEnd() && retries === 0) step = await story.retry();
	let unclear = 0;
	if (didNotEnd() && textsOf(step).some(isUnclear)) {
		const before = server.books.count('run');
		step = await story.retry({ options: { resendUnclear: true } });
		unclear = server.books.count('run') - before;
	}
	expect({
		error: step.error?.message,
		missing: notOut(sources, step).map(({ fileName }) => fileName),
	}).toEqual({ missing: [] });
	return { step, unclear, retries };
}
