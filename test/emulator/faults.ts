import type { Call } from './api';
import type { ReceivedPart } from './multipart';
import { NAMED_FAULTS, type FaultName } from './namedFaults';
import { Queue, type Repetition } from './queue';
import type { RetryAfterForm } from './retryAfter';

/**
 * What goes wrong with one request:
 * - `status` (with `body`, `headers`, `retryAfterSeconds`): answered with it, nothing is handled;
 * - `html`: answered with this page, status 200 unless `status` is there as well;
 * - `proxy`: the answer comes from something in front of the API, so it lacks X-API-Version; a page
 *   always does;
 * - `reset`: the connection is destroyed before the body is read, in the middle of the body, or
 *   after the request was handled but before any answer;
 * - `cut`: handled, and the answer breaks off in the middle of its body;
 * - `truncate`: handled, and half of the body is sent with a Content-Length that matches the half;
 * - `delayMs`: waits so many real milliseconds, then goes on as usual;
 * - `hang`: handled and never answered; with `before` it is not even read;
 * - `rewrite`: handled, and what it gives of the JSON is answered;
 * - `cached`: handled, and answered with what another path of the same route was answered last, as a
 *   broken cache does; goes on as usual when there was none.
 */
export interface Fault {
	status?: number;
	body?: unknown;
	html?: string;
	proxy?: boolean;
	headers?: Record<string, string>;
	retryAfterSeconds?: number;
	retryAfterForm?: RetryAfterForm;
	reset?: 'before' | 'during' | 'after';
	cut?: boolean;
	truncate?: boolean;
	delayMs?: number;
	hang?: boolean | 'before';
	/** Takes whatever body the test expects on that route. */
	rewrite?: (body: never) => unknown;
	cached?: boolean;
}

/** How often a fault happens; `part` narrows it to requests of which one multipart part matches. */
export interface FaultRepetition extends Pick<Repetition<Call>, 'times' | 'skip'> {
	part?: (part: Omit<ReceivedPart, 'content' | 'head'>) => boolean;
}

/** The faults that wait for requests. */
export class Faults {
	/** Asked before anything is read, and again, for those that look at parts, when all is read. */
	private readonly early = new Queue<Fault, Call>();
	private readonly late = new Queue<Fault, Call>();

	/**
	 * `target` is a route (`GET /v2/workflows/:workflow_id/`), one path (`GET /v2/workflows/069d…/`) or
	 * `*`. The answer takes back what is left.
	 */
	add(
		target: string,
		fault: Fault | FaultName,
		repetition: FaultRepetition = {},
		place: 'first' | 'last' = 'last',
	): () => void {
		const { part, ...rest } = repetition;
		const matches = (call: Call) =>
			['*', call.route, `${call.method} ${call.path}`].includes(target) &&
			(!part || (call.parts ?? []).some(part));
		const item = typeof fault === 'string' ? NAMED_FAULTS[fault] : fault;
		return (part ? this.late : this.early).add(item, { ...rest, matches }, place);
	}

	takeBeforeBody(call: Call): Fault | undefined {
		return this.early.take(call);
	}

	takeAfterBody(call: Call): Fault | undefined {
		return this.late.take(call);
	}

	clear(): void {
		this.early.clear();
		this.late.clear();
	}
}
