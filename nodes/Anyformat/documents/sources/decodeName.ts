/** What stands after the last slash or backslash that is followed by something. */
export function lastSegment(path: string): string {
	return path.split(/[/\\]/).findLast((segment) => segment.trim() !== '') ?? '';
}

/**
 * A file name as programs write it into headers and addresses, decoded: encoded words of mails (RFC 2047),
 * and percent signs, when the whole name may be percent-encoded, which one with a space is not. Of a path
 * only the last segment is left.
 */
export function decodeName(name: string): string {
	const words = decodeWords(name);
	const isEncoded = /^[\x21-\x7e]+$/.test(words) && /%[\da-f]{2}/i.test(words);
	return lastSegment(isEncoded ? decodePercent(words) : words);
}

/** Percent signs decoded as `charset`, else as the bytes that they are; what is no encoding stays as it is. */
export function decodePercent(text: string, charset = 'utf-8'): string {
	if (!/^([^%]|%[\da-f]{2})*$/i.test(text)) return text;
	const bytes = Buffer.from(
		Buffer.from(text)
			.toString('latin1')
			.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);
	return decodeBytes(bytes, charset);
}

/** Bytes as text; those that are not of `charset` are taken for Latin-1. */
function decodeBytes(bytes: Uint8Array, charset: string): string {
	for (const label of [charset, 'utf-8'])
		try {
			return new TextDecoder(label, { fatal: true }).decode(bytes);
		} catch {
			continue;
		}
	return new TextDecoder('latin1').decode(bytes);
}

const WORD = /=\?([^?*\s]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi;

/** Encoded words, such as `=?utf-8?Q?M=C3=A4rz.pdf?=`; a character may begin in one and end in the next. */
function decodeWords(text: string): string {
	const joined = text.replace(/\?=\s+=\?/g, '?==?');
	let pending: { charset: string; chunks: Buffer[] } | undefined;
	let decoded = '';
	let at = 0;
	const flush = () => {
		if (pending !== undefined)
			decoded += decodeBytes(Buffer.concat(pending.chunks), pending.charset);
		pending = undefined;
	};
	for (const match of joined.matchAll(WORD)) {
		const [whole, charset, encoding, content] = match;
		if (match.index > at || pending?.charset !== charset.toLowerCase()) flush();
		decoded += joined.slice(at, match.index);
		pending ??= { charset: charset.toLowerCase(), chunks: [] };
		pending.chunks.push(
			encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : quoted(content),
		);
		at = match.index + whole.length;
	}
	flush();
	return decoded + joined.slice(at);
}

const quoted = (content: string) =>
	Buffer.from(
		content
			.replaceAll('_', ' ')
			.replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);
