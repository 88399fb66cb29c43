import type { Quirks } from './quirks';
import { refusal, type Reply } from './reply';

/** A way in which a request goes wrong. */
export interface Act {
	/** Whether the API carries out the request all the same. */
	accepts: boolean;
	/** How the connection ends; absent: it stays whole. */
	cut?: 'before' | 'during' | 'after' | 'half' | 'never' | 'slow';
	/** What is sent in place of the API's response. */
	reply?: (quirks: Quirks) => Reply;
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

const page = (status: number, title: string, headers = {}): Act => ({
	accepts: false,
	reply: () => ({
		status,
		body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
		headers: { ...HTML, ...headers },
	}),
});

const json = (status: number, body: unknown, headers?: Record<string, string>): Act => ({
	accepts: false,
	reply: () => ({ status, body, headers }),
});

const limited = (headers: Record<string, string>): Act => ({
	accepts: false,
	reply: (quirks) => refusal(quirks, 429, 'RATE_LIMITED', 'Slow down', headers),
});

const accepted = (act: Act): Act => ({ ...act, accepts: true });

/** All that may happen to a request. */
export const ACTS = {
	resetBefore: { accepts: false, cut: 'before' },
	resetDuring: { accepts: false, cut: 'during' },
	resetAfter: { accepts: true, cut: 'after' },
	half: { accepts: true, cut: 'half' },
	/** The right response, but late. */
	slow: { accepts: true, cut: 'slow' },
	silence: { accepts: false, cut: 'never' },
	silenceAfter: { accepts: true, cut: 'never' },
	html500: page(500, 'Internal Server Error'),
	html502: page(502, 'Bad Gateway'),
	html503: page(503, 'Service Unavailable', { 'Retry-After': '1' }),
	html504After: accepted(page(504, 'Gateway Time-out')),
	html502After: accepted(page(502, 'Bad Gateway')),
	html403: page(403, 'Request blocked'),
	html413: page(413, 'Request Entity Too Large'),
	html404: page(404, 'Not Found'),
	html429: page(429, 'Too Many Requests', { 'Retry-After': '1' }),
	login: page(200, 'Sign in to the network'),
	loginAfter: accepted(page(200, 'Sign in to the network')),
	redirect: page(302, 'Found', { Location: 'http://127.0.0.1:9/login' }),
	empty200: json(200, undefined),
	null200: json(200, null),
	list200: json(200, []),
	ok200: json(200, { message: 'ok' }),
	gateway404: json(404, { message: 'no Route matched with those values' }),
	gateway503: json(503, { message: 'failure to get a peer from the ring-balancer' }),
	gateway401: json(401, { message: 'No API key found in request' }),
	json500: json(500, { error: 'Internal', detail: 'x', reference_id: 'err_AB12CD34' }),
	json500After: accepted(
		json(500, { error: 'Internal', detail: 'x', error_code: 'INTERNAL_ERROR' }),
	),
	validation: json(422, { detail: [{ loc: ['path', 'id'], msg: 'not a UUID', type: 'uuid' }] }),
	rate1: limited({ 'Retry-After': '1' }),
	rate0: limited({ 'Retry-After': '0' }),
	rateDate: {
		accepts: false,
		reply: (quirks) =>
			refusal(quirks, 429, 'RATE_LIMITED', 'Slow down', {
				'Retry-After': new Date(Date.now() + 1500).toUTCString(),
			}),
	},
	refused400: {
		accepts: false,
		reply: (quirks) => refusal(quirks, 400, 'VALIDATION_ERROR', 'This document is not welcome'),
	},
	noCredit: {
		accepts: false,
		reply: (quirks) => refusal(quirks, 402, 'PAYMENT_REQUIRED', 'No credit left'),
	},
} satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;

/** A fault that requests meet, until it is used up. */
export interface Fault {
	/** Names of routes, or `any`. */
	on: string[];
	act: ActName;
	/** So many requests pass before. */
	skip?: number;
	/** So many meet it; default 1. */
	times?: number;
	/** Or all that come within so long after the first. */
	forMs?: number;
}

/** The faults of a bad day, each of which is used up by the requests that meet it. */
export class BadDay {
	private readonly faults: Array<Fault & { met: number; untilMs: number }> = [];

	add(fault: Fault): void {
		this.faults.push({ ...fault, met: 0, untilMs: Infinity });
	}

	heal(): void {
		this.faults.length = 0;
	}

	/** The fault that a request to `route` meets now. */
	meet(route: string, nowMs: number): Act | undefined {
		for (const fault of this.faults) {
			if (!fault.on.includes(route) && !fault.on.includes('any')) continue;
			const { skip = 0, times = fault.forMs === undefined ? 1 : Infinity, forMs } = fault;
			const turn = fault.met - skip;
			if (nowMs > fault.untilMs || turn >= times) continue;
			fault.met++;
			if (turn < 0) continue;
			if (turn === 0 && forMs !== undefined) fault.untilMs = nowMs + forMs;
			return ACTS[fault.act];
		}
		return undefined;
	}
}
