import { readHtml } from './html';
import { pageOf, type Page } from './page';
import { readText } from './text';

/** Headers that a reader of the mail would see. */
const SHOWN = ['from', 'to', 'cc', 'date', 'subject'];

interface Entity {
	headers: Map<string, string>;
	/** Bytes as Latin-1. */
	body: string;
}

/** The visible headers of a mail as a first block, then its text, on one page. */
export async function readMail(bytes: Buffer): Promise<Page[]> {
	const mail = entityOf(bytes.toString('latin1'));
	const shown = [...mail.headers]
		.filter(([name]) => SHOWN.includes(name))
		.map(([name, value]) => `${name[0].toUpperCase()}${name.slice(1)}: ${decodeWords(value)}`);
	const body = await readBody(mail);
	const [head] = [pageOf([{ type: 'text', texts: shown }])];
	return [{ blocks: [...head.blocks, ...body.flatMap((page) => page.blocks)] }];
}

async function readBody(mail: Entity): Promise<Page[]> {
	const leaves = leavesOf(mail);
	const plain = leaves.find((leaf) => typeOf(leaf).startsWith('text/plain'));
	const html = leaves.find((leaf) => typeOf(leaf).startsWith('text/html'));
	if (plain) return readText(textOf(plain));
	return html ? await readHtml(textOf(html)) : [];
}

function entityOf(source: string): Entity {
	const end = /\r?\n\r?\n/.exec(source);
	const head = end ? source.slice(0, end.index) : source;
	const headers = new Map<string, string>();
	for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
		const colon = line.indexOf(':');
		const name = line.slice(0, colon).toLowerCase();
		if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
	}
	return { headers, body: end ? source.slice(end.index + end[0].length) : '' };
}

/** The parts of a mail that have no parts themselves. */
function leavesOf(entity: Entity): Entity[] {
	const boundary = /^multipart\/.*boundary="?([^";]+)/i.exec(headerOf(entity, 'content-type'))?.[1];
	if (!boundary) return [entity];
	const pieces = entity.body.split(`--${boundary}`).slice(1, -1);
	return pieces.flatMap((piece) => leavesOf(entityOf(piece.replace(/^\r?\n/, ''))));
}

function textOf(entity: Entity): string {
	const coding = headerOf(entity, 'content-transfer-encoding').toLowerCase();
	const charset = /charset="?([^";\s]+)/i.exec(headerOf(entity, 'content-type'))?.[1];
	return decode(bytesOf(entity.body, coding), charset);
}

function bytesOf(body: string, coding: string): Buffer {
	if (coding === 'base64') return Buffer.from(body, 'base64');
	if (coding !== 'quoted-printable') return Buffer.from(body, 'latin1');
	const joined = body.replace(/=\r?\n/g, '');
	return Buffer.from(joined.replace(/=([0-9A-F]{2})/gi, fromHex), 'latin1');
}

/** Encoded words in a header, such as `=?utf-8?Q?M=C3=BCller?=`. */
function decodeWords(value: string): string {
	const joined = value.replace(/\?=\s+=\?/g, '?==?');
	const text = joined.replace(
		/=\?([^?]+)\?([QB])\?([^?]*)\?=/gi,
		(_, charset: string, coding: string, word: string) => {
			const bytes =
				coding.toUpperCase() === 'B'
					? Buffer.from(word, 'base64')
					: Buffer.from(word.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, fromHex), 'latin1');
			return decode(bytes, charset);
		},
	);
	// Unencoded headers may be UTF-8 all the same.
	return text === joined ? Buffer.from(joined, 'latin1').toString('utf8') : text;
}

const headerOf = ({ headers }: Entity, name: string) => headers.get(name) ?? '';
const typeOf = (entity: Entity) => (headerOf(entity, 'content-type') || 'text/plain').toLowerCase();
const fromHex = (_: string, hex: string) => String.fromCharCode(parseInt(hex, 16));

function decode(bytes: Buffer, charset = 'utf-8'): string {
	try {
		return new TextDecoder(charset).decode(bytes);
	} catch {
		// A charset that nobody knows: most of the text is readable as UTF-8.
		return bytes.toString('utf8');
	}
}
