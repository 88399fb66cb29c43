import type { IN8nHttpFullResponse } from 'n8n-workflow';

import {
	FILE_TYPES,
	typeByExtension,
	typeByLabel,
	typeByMimeType,
	VAGUE_LABELS,
	type ContentKind,
	type FileType,
} from './fileTypes';
import { sniffContent, type Sniffed } from './sniffContent';
import { lastSegment, decodeName, decodePercent } from './decodeName';

const GENERIC_TYPE = 'application/octet-stream';

/** The name and type that a file is sent with; `type` is its row in the table of types, if it has one. */
export interface NamedFile {
	fileName: string;
	mimeType: string;
	type: FileType | undefined;
}

/** A type that can stand in a part's header: `type/subtype`, without parameters; else the generic one. */
export function cleanMimeType(mimeType: unknown): string {
	const type = (typeof mimeType === 'string' ? mimeType : '').split(';')[0].trim().toLowerCase();
	return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : GENERIC_TYPE;
}

/**
 * The name and type under which a file is sent, which agree, since the API may judge the type by either.
 * What its first bytes say (`head`, as much as is known of them) counts most, then an extension that is
 * known, then the label.
 */
export function nameFile(
	given: string | undefined,
	label: unknown,
	head: Uint8Array = new Uint8Array(),
): NamedFile {
	const name = cleanName(given);
	const mimeType = cleanMimeType(label);
	const sniffed = sniffContent(head);
	// The year of a date is no extension.
	const extension = /\.(?!\d+$)([a-z\d]{1,8})$/i.exec(name)?.[1].toLowerCase();
	const byExtension = typeByExtension(extension);
	const type = chooseType(byExtension, typeByLabel(mimeType), sniffed);
	if (type !== undefined) return { ...withType(name, extension, type), type };

	const isVague = VAGUE_LABELS.includes(mimeType);
	if (sniffed?.kind === 'text' || (isVague && head.length === 0)) {
		const plain = typeByMimeType(isVague ? mimeType : 'text/plain')!;
		if (extension === undefined) return { ...withType(name, extension, plain), type: plain };
		const isPlain = sniffed !== undefined && !COMES_ALONG.test(extension);
		return { fileName: name, mimeType, type: isPlain ? plain : undefined };
	}
	return { fileName: name, mimeType: isVague ? GENERIC_TYPE : mimeType, type };
}

/** Extensions of what mails bring along as text: signatures, contacts and appointments. */
const COMES_ALONG = /^(p7[ms]|asc|sig|vcf|ics)$/;

function chooseType(
	byExtension: FileType | undefined,
	byLabel: FileType | undefined,
	sniffed: Sniffed | undefined,
): FileType | undefined {
	if (sniffed !== undefined && sniffed.kind !== 'text') {
		const own = typeByExtension(sniffed.extension);
		const fits = (type: FileType | undefined) =>
			type !== undefined &&
			holds(type.content, sniffed.kind) &&
			(own === undefined || shareFamily(own, type));
		const fitting = [byExtension, byLabel].find(fits) ?? own;
		return fitting ?? (AMBIGUOUS[sniffed.kind] ? undefined : typeOfContent(sniffed.kind));
	}
	if (byExtension === undefined || byLabel === undefined) return byExtension ?? byLabel;
	return shareFamily(byExtension, byLabel) ? byExtension : byLabel;
}

/** Contents that may be of one type or another, with the contents of those types. */
const AMBIGUOUS: Partial<Record<ContentKind, ContentKind[]>> = {
	ole: ['ole'],
	zip: ['ooxml', 'odf', 'epub'],
	encryptedOffice: ['ooxml', 'odf'],
};

const holds = (content: ContentKind, kind: ContentKind) =>
	content === kind || AMBIGUOUS[kind]?.includes(content) === true;

const typeOfContent = (kind: ContentKind) => FILE_TYPES.find(({ content }) => content === kind);

const shareFamily = (one: FileType, other: FileType) =>
	one.families.some((family) => other.families.includes(family));

/** The name with an extension of the type: its own, or one in place of another type's, or one that is added. */
function withType(
	name: string,
	extension: string | undefined,
	{ extensions, mimeType }: FileType,
): Omit<NamedFile, 'type'> {
	if (extension !== undefined && extensions.includes(extension))
		return { fileName: name, mimeType };
	const isKnown = typeByExtension(extension) !== undefined;
	const stem = isKnown ? name.slice(0, -extension!.length - 1) : name;
	return { fileName: `${stem || UNNAMED}.${extensions[0]}`, mimeType };
}

const UNNAMED = 'document';

/**
 * The last segment of a name, without what can't stand in a header. Quotes and line breaks stay, and are
 * escaped when the form is written; other control characters, which no escape exists for, are left out.
 */
function cleanName(given: string | undefined): string {
	const printable = lastSegment(given ?? '')
		.replace(/[^\P{Cc}\r\n]/gu, '')
		.trim();
	// At its end, a dot would stand twice.
	const name = printable.replace(/[\s.]+$/, '');
	return /^\.[a-z\d]{1,8}$/i.test(name) ? `${UNNAMED}${name}` : name || UNNAMED;
}

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
