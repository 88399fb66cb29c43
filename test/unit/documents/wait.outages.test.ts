import { waitForDocument } from '../../../nodes/Anyformat/documents/wait';

import { after } from '../../../nodes/Anyformat/request/clock';
import { clientOf, connectionError, errorBody, type Ending } from '../fakes';
import { NOT_READY, READY, readyAfter, RESULTS, UNKNOWN, UNKNOWN_AGE, wait } from './waiting';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const COULD_NOT =
	/could not (answer now|be reached)|before a response came|A proxy or firewall|did not come from/;

const OUTAGES: Array<[what: string, ending: Ending]> = [
	['503', { statusCode: 503, body: errorBody('SERVICE_UNAVAILABLE') }],
	['a page with 502', { statusCode: 502, body: '<html>Bad Gateway</html>' }],
	['refused connections', connectionError('ECONNREFUSED')],
	['resets', connectionError('ECONNRESET')],
	['a login page', { statusCode: 200, body: '<html>Sign in</html>' }],
	["a proxy's 404", { statusCode: 404, body: '<html>Not here</html>' }],
	["a gateway's 404", { statusCode: 404, body: { message: 'no Route matched with those values' } }],
	["a firewall's 403", { statusCode: 403, body: '<html>Blocked</html>' }],
	["a proxy's 401", { statusCode: 401, body: '<html>Who are you?</html>' }],
];

describe('an outage', () => {
	it.each(OUTAGES)('of %s is ridden out, with growing pauses', async (_, ending) => {
		const overAtMs = Date.now() + 240_000;
		const client = clientOf(() => (Date.now() >= overAtMs ? READY : ending));
		const { outcome, ms } = await wait(client, { ageMs: 120_000 });
		expect(outcome).toEqual({ kind: 'processed', results: RESULTS });
		expect(ms).toBeLessThanOrEqual(240_000 * 1.3);
		expect(client.sent.length).toBeLessThanOrEqual(80);
	});

	it.each(OUTAGES)('of %s that lasts beyond the deadline is told as that', async (_, ending) => {
		const { outcome, ms } = await wait(
			clientOf(() => ending),
			{ timeoutMs: 50_000 },
		);
		expect(outcome).toMatchObject({
			kind: 'processing',
			heldUpBy: {
				message: expect.stringMatching(COULD_NOT),
				description: expect.not.stringMatching(/Nothing was sent/),
			},
		});
		expect(ms).toBeGreaterThanOrEqual(50_000);
		expect(ms).toBeLessThanOrEqual(53_000);
	});

	it('that is over after 20 s is noticed within 8 s', async () => {
		const overAtMs = Date.now() + 20_000;
		const client = clientOf(() => (Date.now() >= overAtMs ? READY : { statusCode: 503 }));
		expect((await wait(client)).ms).toBeLessThanOrEqual(28_000);
	});

	it('whose 503 says Retry-After is not asked about before', async () => {
		const busy = { statusCode: 503, headers: { 'retry-after': '40' } };
		const client = clientOf((_, number) => (number === 1 ? busy : READY));
		const { outcome, ms } = await wait(client);
		expect(outcome).toMatchObject({ kind: 'processed' });
		expect(ms).toBeGreaterThanOrEqual(40_000);
		expect(ms).toBeLessThan(45_000);
	});

	it('does not end the tries of one that is asked for once, after the usual three more', async () => {
		const client = clientOf(() => ({ statusCode: 503 }));
		const { outcome, ms } = await wait(client, { timeoutMs: 0, ageMs: UNKNOWN_AGE });
		expect(outcome).toMatchObject({ httpCode: '503' });
		expect(client.sent).toHaveLength(4);
		expect(ms).toBeLessThan(4000);
	});
});

describe('results that are not those of the document', () => {
	const foreign = { statusCode: 200, body: { ...RESULTS, collection_id: 'c?2' } };

	it('are asked for again, as a cache may give them once', async () => {
		const answers = [foreign, foreign, READY];
		const { outcome } = await wait(clientOf(() => answers.shift()!));
		expect(outcome).toEqual({ kind: 'processed', results: RESULTS });
	});

	it('are refused when they come again and again', async () => {
		const { outcome, ms } = await wait(clientOf(() => foreign));
		expect(outcome).toMatchObject({
			message: 'Something gave the results of another document for collection "c?1"',
		});
		expect(ms).toBeLessThan(10_000);
	});

	it('are not known by the case of their ID', async () => {
		const body = { ...RESULTS, collection_id: 'C?1' };
		const { outcome } = await wait(clientOf(() => ({ statusCode: 200, body })));
		expect(outcome).toMatchObject({ kind: 'processed' });
	});
});

it.each([
	[{ extractions: {} }],
	[{ extractions: 'none' }],
	[{ extractions: [null] }],
	[{ extractions: [['a']] }],
	[{ extractions: [{ fields: [{ field_name: 'total', value: 1 }] }] }],
	[{ extractions: [{ fields: 'total' }] }],
	[{ extractions: [{}] }],
	[{ extractions: [{ fields: null }] }],
	[{ extractions: null }],
	[{ extraction: [{ total: 1 }] }],
	[{ extraction: 'total' }],
])('refuses results whose shape the API never had: %j', async (shape) => {
	const body = { collection_id: 'c?1', ...shape };
	const { outcome } = await wait(clientOf(() => ({ statusCode: 200, body })));
	expect(outcome).toMatchObject({
		message: expect.stringMatching(/^The results of .* have a shape that this node does not know$/),
		description: expect.stringContaining('says: '),
	});
});

it.each([
	[{ detail: [{ loc: ['path', 'collection_id'], msg: 'no UUID', type: 'uuid_parsing' }] }],
	[errorBody('VALIDATION_ERROR')],
])(
	'a 422 that is no verdict of Anyformat ends the wait, and not the document: %j',
	async (body) => {
		const { outcome } = await wait(clientOf(() => ({ statusCode: 422, body })));
		expect(outcome).toMatchObject({ httpCode: '422', message: expect.stringContaining('refused') });
	},
);

it('a 404 that Anyformat takes back is no end', async () => {
	const answers = [UNKNOWN, READY];
	const { outcome } = await wait(
		clientOf(() => answers.shift()!),
		{ ageMs: 120_000 },
	);
	expect(outcome).toMatchObject({ kind: 'processed' });
});

it('a 404 that lasts until a short deadline is told', async () => {
	const { outcome } = await wait(
		clientOf(() => UNKNOWN),
		{ timeoutMs: 20_000 },
	);
	expect(outcome).toMatchObject({
		kind: 'processing',
		heldUpBy: { message: 'Anyformat does not know collection "c?1"', httpCode: '404' },
	});
});

it.each([
	['back', -3_600_000],
	['forward', 3_600_000],
])('keeps its deadline and its intervals although the clock is set %s', async (_, byMs) => {
	const client = readyAfter(3000);
	const slow = clientOf(() => NOT_READY);
	const startedAt = performance.now();
	const waiting = Promise.all(
		[client, slow].map(async (each) => {
			const document = { workflowId: 'w/1', collectionId: 'c?1', label: 'x' };
			const state = await waitForDocument(each, {
				...document,
				acceptedAtMs: Date.now(),
				deadlineMs: after(30_000),
			});
			return { kind: state.kind, ms: performance.now() - startedAt };
		}),
	);
	await jest.advanceTimersByTimeAsync(1000);
	jest.setSystemTime(Date.now() + byMs);
	const readyAtMs = Date.now() + 2000;
	client.request = async () => ({
		headers: {},
		statusCode: 412,
		body: errorBody('PRECONDITION_FAILED'),
		...(Date.now() >= readyAtMs && { statusCode: 200, body: RESULTS }),
	});
	await jest.advanceTimersByTimeAsync(60_000);
	const [ready, late] = await waiting;
	expect(ready.kind).toBe('processed');
	expect(ready.ms).toBeLessThanOrEqual(4000);
	expect(late.kind).toBe('processing');
	expect(late.ms).toBeGreaterThanOrEqual(30_000);
	expect(late.ms).toBeLessThanOrEqual(31_000);
});
