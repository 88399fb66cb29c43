import type { IN8nHttpFullResponse } from 'n8n-workflow';

/** The name of a file that is downloaded: the one that the server gives, else the last part of the address. */
export function nameOf(headers: IN8nHttpFullResponse['headers'], url: URL): string | undefined {
	const disposition = asUtf8(String(headers['content-disposition'] ?? ''));
	const encoded = /filename\*\s*=\s*UTF-8'[^']*'([^;]+)/i.exec(disposition)?.[1].trim();
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
	const last = url.pathname.split('/').pop();
	const given = plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2]?.trim();
	const told = (encoded && decode(encoded)) || given;
	return (told && withoutFolders(told)) || (last && (decode(last) ?? last)) || undefined;
}

/** A header as most servers mean it, where HTTP has each byte be a character of its own. */
function asUtf8(header: string): string {
	const text = Buffer.from(header, 'latin1').toString();
	return text.includes('\ufffd') || /[^\0-\xff]/.test(header) ? header : text;
}

const withoutFolders = (name: string): string => name.split(/[/\\]/).pop()!;

function decode(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}
