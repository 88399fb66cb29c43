/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import type { IDataObject, OnError } from 'n8n-workflow';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';

import { apiTest, RUN_ROUTE, type Api } from './api';
import { linkOf, sha256 } from './items';
import { byPath, drops, hops, sends, streams } from './webServer';

const PDF = { 'Content-Type': 'application/pdf' };
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const CONTENT = Buffer.alloc(50_000, '%PDF-1.7 document ');
const LIMIT_BYTES = 20 * 1024 * 1024;

const download = async (
	api: Api,
	urls: string[],
	options: IDataObject = {},
	onError: OnError = 'continueRegularOutput',
) =>
	await api.extract(
		urls.map((url) => ({ json: { url } })),
		{ source: 'url', fileUrl: '={{ $json.url }}', options },
		{ settings: { onError } },
	);

const held = ({ emulator, organizationId }: Api) =>
	emulator.documents(organizationId).map(({ files }) => files[0]);

/** Sent as bytes of UTF-8, as many servers do. */
const AS_BYTES = {
	'Content-Disposition': Buffer.from('attachment; filename="Müller 発票.pdf"').toString('latin1'),
};

const named = (disposition: string) =>
	sends(CONTENT, { ...PDF, 'Content-Disposition': disposition });

describe('a data: URI', () => {
	it.concurrent(
		'is read as a file, with the name and type that it tells',
		apiTest(async (api) => {
			const base64 = CONTENT.toString('base64');
			const uris: Array<[string, string, string | Buffer]> = [
				[`data:application/pdf;base64,${base64}`, 'document.pdf', CONTENT],
				[`data:application/pdf;name=M%C3%A4rz.pdf;base64,${base64}`, 'März.pdf', CONTENT],
				[`data:;base64,${base64}`, 'document.pdf', CONTENT],
				['data:,Invoice%20No.%207%20%E2%82%AC', 'document.txt', 'Invoice No. 7 €'],
				['data:text/csv;charset=utf-8,a;b%0A1;2', 'document.csv', 'a;b\n1;2'],
			];
			const { items } = await download(
				api,
				uris.map(([uri]) => uri),
			);
			expect(items.map(({ json }) => json.error ?? json.fileName)).toEqual(
				uris.map(([, name]) => name),
			);
			const hashes = held(api).map((file) => file.sha256);
			expect(hashes.sort()).toEqual(uris.map(([, , content]) => sha256(content)).sort());
		}),
	);
});

describe('a slow address', () => {
	/** Answers after `afterMs`, or sends headers and the beginning at once and the rest then. */
	const late =
		(afterMs: number, beginsAtOnce: boolean): RequestListener =>
		(_request, response) => {
			const begin = () => response.writeHead(200, { ...PDF, 'Content-Length': CONTENT.length });
			if (beginsAtOnce) begin().write(CONTENT.subarray(0, 100));
			setTimeout(() => {
				if (!beginsAtOnce) begin().write(CONTENT.subarray(0, 100));
				response.end(CONTENT.subarray(100));
			}, afterMs);
		};

	it.concurrent.each([
		['before it answers', false],
		['in the middle', true],
	])(
		'that hangs %s holds up nothing but its own document',
		apiTest(async (api, _when, beginsAtOnce) => {
			const { url } = await api.serve(
				byPath({ '/slow.pdf': late(4000, beginsAtOnce), '/fast.pdf': sends(CONTENT, PDF) }),
			);
			const slow = Array.from({ length: 12 }, (_, index) => `${url}/slow.pdf?${index}`);
			const running = download(api, [...slow, `${url}/fast.pdf`]);
			const startedMs = Date.now();
			while (held(api).length === 0 && Date.now() - startedMs < 3500)
				await new Promise((resolve) => setTimeout(resolve, 50));
			expect(held(api)).toMatchObject([{ fileName: 'fast.pdf' }]);
			const { items } = await running;
			expect(items.map(({ json }) => json.status)).toEqual(items.map(() => 'processed'));
			expect(items).toHaveLength(13);
		}),
	);
});

describe('a file at a URL', () => {
	it.concurrent(
		'is sent on, under the name that server or address gives',
		apiTest(async (api) => {
			api.emulator.switches.filenameEscapes = 'backslash-and-percent';
			const files: Array<[path: string, fileName: string, listener: RequestListener]> = [
				['/known.pdf', 'known.pdf', sends(CONTENT, PDF)],
				['/unknown.pdf', 'unknown.pdf', streams(CONTENT, PDF)],
				['/5-hops', '5-hops.pdf', hops(5, '/known.pdf')['/5-hops']],
				['/a', 'invoice 7.pdf', named('attachment; filename="invoice 7.pdf"')],
				['/b', 'bare.pdf', named('inline; filename=bare.pdf; size=3')],
				['/folders', 'b.pdf', named('attachment; filename="../a/b.pdf"')],
				['/c', 'a"b.pdf', named('attachment; filename="a\\"b.pdf"')],
				[
					'/d',
					'Größe €.pdf',
					named("inline; filename=x.pdf; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%82%AC.pdf"),
				],
				['/e', 'Müller.pdf', named("inline; filename*=utf-8'de'M%C3%BCller.pdf")],
				['/f', 'Müller 発票.pdf', streams(CONTENT, { ...PDF, ...AS_BYTES })],
				['/M%C3%A4rz%20%26%20Co.pdf', 'März & Co.pdf', sends(CONTENT, PDF)],
				['/get', 'get.pdf', sends(CONTENT, PDF)],
				['/', 'document.pdf', sends(CONTENT, PDF)],
				['/page.html', 'page.html', sends('<html><p>x</p></html>', HTML)],
				['/mislabelled', 'mislabelled.pdf', sends(CONTENT, HTML)],
				['/x', 'right.pdf', named('attachment; xfilename="wrong.pdf"; filename="right.pdf"')],
				['/only-x.pdf', 'only-x.pdf', named('attachment; xfilename="wrong.pdf"')],
				['/latin', 'Größe.pdf', named("attachment; filename*=iso-8859-1'de'Gr%F6%DFe.pdf")],
				[
					'/parts',
					'Rechnung März 2024.pdf',
					named(
						'attachment; filename*0*=UTF-8\'\'Rechnung%20M%C3; filename*1*=%A4rz; filename*2=" 2024.pdf"',
					),
				],
				['/plain-parts', 'a b.pdf', named('attachment; filename*0="a "; filename*1="b.pdf"')],
				['/word', 'März.pdf', named('attachment; filename="=?UTF-8?Q?M=C3=A4rz.pdf?="')],
				['/percent', 'März 7.pdf', named('attachment; filename="M%C3%A4rz%207.pdf"')],
				['/o/invoices%2F2024%2Finv.pdf', 'inv.pdf', sends(CONTENT, PDF)],
			];
			const listeners = Object.fromEntries(files.map(([path, , listener]) => [path, listener]));
			const { url } = await api.serve(byPath({ ...hops(5, '/known.pdf'), ...listeners }));
			const { items } = await download(
				api,
				files.map(([path]) => ` ${url}${path} `),
			);
			expect(items.map(({ json }) => json.error ?? json.fileName)).toEqual(
				files.map(([, fileName]) => fileName),
			);
			expect(items.map(linkOf)).toEqual(files.map((_, index) => index));
			const page = (name: string) => name === 'page.html';
			for (const file of held(api))
				if (!page(file.fileName!)) expect(file.sha256).toBe(sha256(CONTENT));
			for (const { headers, bytes, route } of api.emulator.calls)
				if (route === RUN_ROUTE) expect(headers['content-length']).toBe(String(bytes));
		}),
	);

	it.concurrent(
		'is never asked for with the key, also where a redirect leads',
		apiTest(async (api) => {
			const far = await api.serve(byPath({ '/far.pdf': sends(CONTENT, PDF) }));
			const elsewhere = far.url.replace('127.0.0.1', 'localhost');
			const near = await api.serve(byPath(hops(2, `${elsewhere}/far.pdf`)));
			const { items } = await download(api, [`${near.url}/2-hops`, `${far.url}/far.pdf`]);
			expect(items.map(({ json }) => json.status)).toEqual(['processed', 'processed']);
			const asked = [...near.requests, ...far.requests];
			expect(asked).toHaveLength(4);
			expect(JSON.stringify(asked)).not.toContain(api.access.apiKey);
			for (const { headers } of asked) expect(headers.authorization).toBeUndefined();
		}),
	);

	it.concurrent(
		'that can not be had fails alone, saying why, and is not sent',
		apiTest(async (api) => {
			const listeners = {
				...hops(6, '/fine.pdf'),
				'/fine.pdf': sends(CONTENT, PDF),
				'/login': sends('<html>Sign in</html>', { 'Content-Type': 'text/html' }),
				'/labelled.pdf': sends('\n<!DOCTYPE html><title>Sign in</title>', PDF),
				'/fragment': sends('<p>Please sign in</p>', HTML),
				'/error.pdf': sends('{"error":"expired"}', PDF),
				'/json': sends('{"error":"expired"}', JSON_TYPE),
				'/s3.pdf': sends('<?xml version="1.0"?><Error/>', { 'Content-Type': 'application/xml' }),
				'/forbidden.pdf': sends('no', PDF, 403),
				'/broken.pdf': sends('oops', PDF, 500),
				'/part.pdf': sends('%PDF-1.7 and no more', PDF, 206),
				'/notes': sends('[1] Smith, 2020', { 'Content-Type': 'text/plain' }),
				'/empty.pdf': sends('', PDF),
				'/hollow.pdf': streams('', PDF),
				'/huge.pdf': sends('', { ...PDF, 'Content-Length': String(LIMIT_BYTES + 1) }),
				'/endless.pdf': streams(Buffer.alloc(LIMIT_BYTES + 1), PDF),
			};
			const { url } = await api.serve(byPath(listeners));
			const expected: Array<[url: string, message: RegExp]> = [
				[`${url}/6-hops`, /could not be downloaded/],
				[`${url}/gone.pdf?token=secret`, /\/gone\.pdf could not be downloaded: HTTP 404$/],
				[`${url}/forbidden.pdf`, /HTTP 403/],
				[`${url}/broken.pdf`, /\/broken\.pdf could not be downloaded: HTTP 500$/],
				[`${url}/part.pdf`, /\/part\.pdf could not be downloaded: HTTP 206$/],
				[`${url}/login`, /gives a web page, not a file/],
				[`${url}/labelled.pdf?x=1`, /\/labelled\.pdf gives a web page, not a file$/],
				[`${url}/fragment`, /gives a web page, not a file$/],
				[`${url}/error.pdf`, /gives JSON, not a file$/],
				[`${url}/json`, /gives JSON, not a file$/],
				[`${url}/s3.pdf`, /gives XML, not a file$/],
				[`${url}/empty.pdf`, /"empty\.pdf" is empty/],
				[`${url}/hollow.pdf`, /"hollow\.pdf" is empty/],
				[`${url}/huge.pdf`, /"huge\.pdf" has .* more than the 20 MB/],
				[`${url}/endless.pdf`, /"endless\.pdf" has .* more than the 20 MB/],
				['http://127.0.0.1:1/x.pdf', /could not be downloaded/],
				['', /'File URL' is empty/],
				['invoice.pdf', /'File URL' can't be "invoice\.pdf"/],
				['file:///etc/passwd', /'File URL' can't be/],
				['ftp://me:secret@files.test/a.pdf', /"ftp:\/\/\*\*\*@files\.test\/a\.pdf"/],
				[
					`data:application/pdf;base64,${'?'.repeat(300)}`,
					/^The content of the file "document\.pdf" is no base64$/,
				],
				['data:application/pdf;base64,', /^The file "document\.pdf" is empty$/],
				[`ftp://${'x'.repeat(900)}`, /^.{0,140}$/],
			];
			const urls = [...expected.map(([address]) => address), `${url}/notes`, `${url}/fine.pdf`];
			const { items } = await download(api, urls);
			for (const [index, [, message]] of expected.entries())
				expect(items[index].json.error).toMatch(message);
			for (const { json } of items.slice(-2)) expect(json.status).toBe('processed');
			expect(held(api)).toMatchObject([{ fileName: 'notes.txt' }, { fileName: 'fine.pdf' }]);
			expect(JSON.stringify(items)).not.toContain('token=secret');
			for (const { json } of items)
				expect(JSON.stringify(json.error ?? '').length).toBeLessThan(250);
		}),
	);

	it.concurrent(
		'that breaks off while it is passed on is never accepted in part',
		apiTest(async (api) => {
			const cut = drops({ 'Content-Length': '50000' });
			const { url } = await api.serve(
				byPath({ '/cut.pdf': cut, '/fine.pdf': sends(CONTENT, PDF) }),
			);
			const { items } = await download(api, [`${url}/cut.pdf`, `${url}/fine.pdf`]);
			expect(items[0].json.error).toBe('n8n could not read the file "cut.pdf" to its end');
			expect(items[0].json.details).toMatchObject({
				description: expect.stringContaining('It was not sent'),
			});
			expect(items[1].json.status).toBe('processed');
			expect(held(api)).toMatchObject([{ fileName: 'fine.pdf' }]);
		}),
	);

	it.concurrent(
		'of unknown length that breaks off fails with a text, by the error output',
		apiTest(async (api) => {
			const listeners = { '/cut.pdf': drops({}), '/fine.pdf': sends(CONTENT, PDF) };
			const { url } = await api.serve(byPath(listeners));
			const urls = [`${url}/cut.pdf`, `${url}/fine.pdf`];
			const { items, errorItems } = await download(api, urls, {}, 'continueErrorOutput');
			expect(items.map(({ json }) => json.fileName)).toEqual(['fine.pdf']);
			expect(errorItems.map(({ json }) => json.error)).toEqual([
				expect.stringContaining('cut.pdf'),
			]);
		}),
	);

	it.concurrent(
		'that the server compresses all the same is sent on as it is',
		apiTest(async (api) => {
			const compressed = { ...PDF, 'Content-Encoding': 'gzip' };
			const listeners = {
				'/known.pdf': sends(gzipSync(CONTENT), compressed),
				'/unknown.pdf': streams(gzipSync(CONTENT), compressed),
			};
			const { url } = await api.serve(byPath(listeners));
			const { items } = await download(api, [`${url}/known.pdf`, `${url}/unknown.pdf`]);
			expect(items.map(({ json }) => json.error)).toEqual([undefined, undefined]);
			expect(held(api).map((file) => file.sha256)).toEqual([sha256(CONTENT), sha256(CONTENT)]);
		}),
	);

	it.concurrent.each([
		['broke off', drops({ 'Content-Length': String(CONTENT.length) })],
		['was refused by a busy server', sends('later', PDF, 503)],
	])('that %s once is downloaded again, and sent', async (_, broken) => {
		await apiTest(async (api) => {
			const whole = sends(CONTENT, PDF);
			let times = 0;
			const { url } = await api.serve((...exchange) =>
				(times++ === 0 ? broken : whole)(...exchange),
			);
			const { items } = await download(api, [`${url}/once.pdf`]);
			expect(items[0].json.status).toBe('processed');
			expect(held(api)).toMatchObject([{ sha256: sha256(CONTENT) }]);
		})();
	});

	it.concurrent(
		'goes out with Include File as it was submitted, downloaded once',
		apiTest(async (api) => {
			let version = 0;
			const { url, requests } = await api.serve((...exchange) =>
				sends(`%PDF version ${++version}`, PDF)(...exchange),
			);
			const { items } = await download(api, [`${url}/a.pdf`, `${url}/b.pdf`], {
				includeFile: true,
			});
			expect(items).toMatchObject(
				['a.pdf', 'b.pdf'].map((fileName) => ({
					binary: { data: { fileName, mimeType: 'application/pdf' } },
				})),
			);
			expect(requests.map((request) => request.url).sort()).toEqual(['/a.pdf', '/b.pdf']);
		}),
	);
});
