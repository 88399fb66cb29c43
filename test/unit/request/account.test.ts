import { getAccount } from '../../../nodes/Anyformat/request/account';
import type { MonotonicMs } from '../../../nodes/Anyformat/request/clock';

const HOUR_MS = 60 * 60 * 1000;
const of = (apiKey: string, baseUrl = 'https://api.anyformat.ai', nowMs = 0) =>
	getAccount({ apiKey, baseUrl }, {}, nowMs as MonotonicMs);

describe('an account', () => {
	it('is shared by all who use the same key at the same base URL, however it was typed', () => {
		expect(of('shared')).toBe(of('shared'));
		expect(of(' shared ', 'https://api.anyformat.ai/')).toBe(of('shared'));
	});

	it('is another one for another key or base URL', () => {
		expect(of('other')).not.toBe(of('shared'));
		expect(of('shared', 'https://eu.example.com')).not.toBe(of('shared'));
		expect(of('other').id).not.toBe(of('shared').id);
	});

	it('is known apart by each proxy that a node has of its own', () => {
		const by = (host: string) =>
			getAccount(
				{ apiKey: 'shared', baseUrl: 'https://api.anyformat.ai' },
				{ proxy: { host, port: 80 } },
			);
		expect(by('one')).not.toBe(of('shared'));
		expect(by('one')).not.toBe(by('two'));
		expect(by('one')).toBe(by('one'));
		expect(by('one').id).toBe(of('shared').id);
	});

	it('does not hold the key', () => {
		expect(JSON.stringify(of('very-secret'))).not.toContain('very-secret');
	});

	it('counts submissions and other calls apart', () => {
		const { submission, general } = of('apart').limiters;
		expect(submission).not.toBe(general);
	});

	it('is forgotten when nobody used it for long, and not before', () => {
		const known = of('forgotten');
		expect(of('forgotten', undefined, HOUR_MS / 10)).toBe(known);
		of('another', undefined, HOUR_MS);
		expect(of('forgotten', undefined, HOUR_MS)).not.toBe(known);
	});

	it('is not forgotten while a request is in flight', async () => {
		const busy = of('busy');
		await busy.limiters.submission.acquire();
		of('another', undefined, HOUR_MS);
		expect(of('busy', undefined, HOUR_MS)).toBe(busy);
	});

	it('is not forgotten while a document is waited for, however long nothing is asked', () => {
		const waiting = of('waiting');
		waiting.waiting++;
		of('another', undefined, HOUR_MS);
		expect(of('waiting', undefined, HOUR_MS)).toBe(waiting);
		waiting.waiting--;
		of('another', undefined, 3 * HOUR_MS);
		expect(of('waiting', undefined, 3 * HOUR_MS)).not.toBe(waiting);
	});

	it('is refused for a credential that can not be used', () => {
		expect(() => of('')).toThrow('The API Key in the Anyformat credential is empty');
	});
});
