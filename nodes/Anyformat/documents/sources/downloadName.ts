import type { IN8nHttpFullResponse } from 'n8n-workflow';

import { decodeName, decodePercent, lastSegment } from './decodeName';

/** The name of a file that is downloaded: the one that the server gives, else the last part of the address. */
export function nameOf(headers: IN8nHttpFullResponse['headers'], url: URL): string | undefined {
	const parameters = readParameters(asUtf8(String(headers['content-disposition'] ?? '')));
	const told =
		lastSegment(extendedName(parameters) ?? '') || decodeName(parameters.get('filename') ?? '');
	return told || lastSegment(decodePercent(lastSegment(url.pathname))) || undefined;
}

/** The parameters of a header's value, by name; a quoted value has its escapes undone. */
function readParameters(header: string): Map<string, string> {
	const parameters = new Map<string, string>();
	const pattern = /(?:^|;)\s*([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;
	for (const [, name, quotedValue, bare] of header.matchAll(pattern)) {
		const value = quotedValue?.replace(/\\(.)/g, '$1') ?? bare.trim();
		if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
	}
	return parameters;
}

/** `filename*`, whole or in continuations (`filename*0*`, `filename*1`), of RFC 5987 and 2231. */
function extendedName(parameters: Map<string, string>): string | undefined {
	const whole = parameters.get('filename*');
	if (whole !== undefined) return decodeExtended(whole, [whole]);
	const first = parameters.get('filename*0*') ?? parameters.get('filename*0');
	if (first === undefined) return undefined;
	if (!parameters.has('filename*0*')) return continuations(parameters, first).join('');
	return decodeExtended(first, continuations(parameters, first));
}

/** The values of `filename*0` and those that continue it. */
function continuations(parameters: Map<string, string>, first: string): string[] {
	const values = [first];
	for (;;) {
		const name = `filename*${values.length}`;
		const encoded = parameters.get(`${name}*`);
		const plain = parameters.get(name)?.replaceAll('%', '%25');
		if (encoded === undefined && plain === undefined) return values;
		values.push(encoded ?? plain!);
	}
}

/** `charset'language'value`, the charset and language standing in the first of the values alone. */
function decodeExtended(first: string, values: string[]): string {
	const [, charset] = /^([^']*)'[^']*'/.exec(first) ?? [];
	const value = values.join('').replace(/^[^']*'[^']*'/, '');
	return decodePercent(charset === undefined ? values.join('') : value, charset || 'utf-8');
}

/** A header as most servers mean it, where HTTP has each byte be a character of its own. */
function asUtf8(header: string): string {
	const text = Buffer.from(header, 'latin1').toString();
	return text.includes('\ufffd') || /[^\0-\xff]/.test(header) ? header : text;
}
