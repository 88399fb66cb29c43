import fc from '../fastCheck';

import {
	backoffMs,
	outagePauseMs,
	retryAfterMs,
} from '../../../nodes/Anyformat/request/retryDelay';

const NOW_MS = Date.parse('2026-11-05T10:00:00Z');
const wait = (headers: Record<string, unknown>) => retryAfterMs(headers, NOW_MS);

describe('retryAfterMs', () => {
	it.each([
		['2', 2000],
		[' 30 ', 30_000],
		['+5', 5000],
		['1.5', 1500],
		[7, 7000],
		[['3'], 3000],
		['0', 1000],
		['0.2', 1000],
		['-5', 1000],
		['-0', 1000],
		['120', 120_000],
	])('reads Retry-After %j as %d ms', (given, ms) => {
		expect(wait({ 'retry-after': given })).toBe(ms);
	});

	it.each(['121', '3600', '1795673116', '9'.repeat(400), 'Fri, 06 Nov 2026 10:00:00 GMT'])(
		'takes what is over two minutes for two minutes: %s',
		(given) => {
			expect(wait({ 'retry-after': given })).toBe(120_000);
		},
	);

	it.each([
		'',
		' ',
		'soon',
		'NaN',
		'Infinity',
		'-Infinity',
		'0x10',
		'1e3',
		'2 s',
		'null',
		null,
		{},
		'💥',
	])('takes garbage for 1 s: %j', (given) => {
		expect(wait({ 'retry-after': given ?? '' })).toBe(1000);
	});

	it.each([
		['Thu, 05 Nov 2026 10:00:30 GMT', 30_000],
		['Thu, 05 Nov 2026 10:00:00 GMT', 1000],
		['Thu, 05 Nov 2026 09:00:00 GMT', 1000],
		['Thursday, 05-Nov-26 10:01:00 GMT', 60_000],
	])('reads Retry-After as a date: %s', (given, ms) => {
		expect(wait({ 'retry-after': given })).toBe(ms);
	});

	it("counts a date against the answer's own Date, since clocks differ", () => {
		const headers = {
			'retry-after': 'Thu, 05 Nov 2026 12:00:20 GMT',
			date: 'Thu, 05 Nov 2026 12:00:00 GMT',
		};
		expect(wait(headers)).toBe(20_000);
	});

	it('counts a date against its own clock when the Date of the answer is garbage', () => {
		const headers = { 'retry-after': 'Thu, 05 Nov 2026 10:00:20 GMT', date: 'yesterday' };
		expect(wait(headers)).toBe(20_000);
	});

	it('reads x-ratelimit-reset when there is no Retry-After, which goes before it', () => {
		expect(wait({ 'x-ratelimit-reset': '12' })).toBe(12_000);
		expect(wait({ 'retry-after': '3', 'x-ratelimit-reset': '12' })).toBe(3000);
	});

	it.each(['1795649155', '60000'])(
		'believes no reset of %s, a clock time or milliseconds',
		(reset) => {
			expect(wait({ 'x-ratelimit-reset': reset })).toBeUndefined();
		},
	);

	it('leaves it to the caller when the API says nothing', () => {
		expect(wait({})).toBeUndefined();
		expect(wait({ date: 'Thu, 05 Nov 2026 10:00:00 GMT' })).toBeUndefined();
	});

	it('is from 1 s to two minutes, whatever the header holds', () => {
		const header = fc.oneof(
			fc.string(),
			fc.double().map(String),
			fc.integer(),
			fc.date().map(String),
		);
		fc.assert(
			fc.property(header, header, (retryAfter, date) => {
				const ms = wait({ 'retry-after': retryAfter, date });
				return ms !== undefined && ms >= 1000 && ms <= 120_000;
			}),
		);
	});

	it('waits exactly what a whole number of seconds, or the date so many seconds later, says', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 120 }),
				fc.integer({ min: 0, max: 4_000_000 }),
				(seconds, sentSeconds) => {
					const utc = (s: number) => new Date(s * 1000).toUTCString();
					const date = utc(sentSeconds);
					const later = utc(sentSeconds + seconds);
					expect(wait({ 'retry-after': String(seconds), date })).toBe(seconds * 1000);
					expect(wait({ 'retry-after': later, date })).toBe(seconds * 1000);
				},
			),
		);
	});
});

describe('backoffMs', () => {
	it.each([
		[1, 500],
		[2, 1000],
		[3, 2000],
	])('doubles: try %d waits %d ms at most', (repeat, ms) => {
		expect(backoffMs(repeat, () => 0)).toBe(ms);
	});

	it('takes up to a quarter off, so that what failed together does not return together', () => {
		expect(backoffMs(1, () => 0.5)).toBe(437.5);
		expect(backoffMs(3, () => 1)).toBe(1500);
	});
});

describe('outagePauseMs', () => {
	it('grows with the age of the outage, so that its end is noticed within a fifth of it', () => {
		const pauses = [0, 2000, 20_000, 120_000, 3_600_000].map((ageMs) =>
			outagePauseMs(ageMs, () => 0),
		);
		expect(pauses).toEqual([500, 500, 3000, 18_000, 30_000]);
	});
});
