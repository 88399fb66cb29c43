import type { Switches } from './switchTable';

/** A kind of file: how it may be called, how it may be labelled, and how it begins. */
interface FileKind {
	extensions: string[];
	contentTypes: string[];
	/** Whether the first bytes (some thousand, or all) are those of this kind. */
	matches: (head: Buffer) => boolean;
}

const OOXML = 'application/vnd.openxmlformats-officedocument';

const startsWith = (signature: string | number[], at = 0) => {
	const bytes = typeof signature === 'string' ? Buffer.from(signature, 'latin1') : signature;
	return (head: Buffer) => head.subarray(at, at + bytes.length).equals(Buffer.from(bytes));
};

const isZip = startsWith('PK\x03\x04');
const zipWith = (marker: string) => (head: Buffer) => isZip(head) && head.includes(marker);
const isOle = startsWith([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const isRtf = startsWith('{\\rtf');
/** Some bytes may come before it. */
const isPdf = (head: Buffer) => head.subarray(0, 1024).includes('%PDF-');
const isHtml = (head: Buffer) =>
	/^(\ufeff|\s|<!--.*?-->|<\?xml.*?\?>)*<(!doctype html|html|head|body|title|meta|table|div|p|h1)\b/is.test(
		head.toString('utf8'),
	);
const isMail = (head: Buffer) =>
	/^([!-9;-~]+:[^\r\n]*\r?\n([ \t][^\r\n]*\r?\n)*){2}/.test(head.toString('latin1'));

/** Control characters don't occur in text, unless a byte-order mark says that it is UTF-16. */
function isPlainText(head: Buffer): boolean {
	const utf16 = startsWith([0xff, 0xfe])(head) || startsWith([0xfe, 0xff])(head);
	if (!utf16 && head.some((byte) => byte < 9 || (byte > 13 && byte < 27))) return false;
	return !isPdf(head) && !isRtf(head) && !isHtml(head);
}

const isTiff = (head: Buffer) => startsWith('II*\0')(head) || startsWith('MM\0*')(head);
const isMp3 = (head: Buffer) => startsWith('ID3')(head) || (head[0] === 0xff && head[1] >= 0xe0);
const isWave = (head: Buffer) => startsWith('RIFF')(head) && startsWith('WAVE', 8)(head);

const kind = (
	extensions: string,
	contentTypes: string,
	matches: FileKind['matches'],
): FileKind => ({
	extensions: extensions.split(' '),
	contentTypes: contentTypes.split(' '),
	matches,
});

/** The kinds that the vendor's documentation lists; CSV is named by the schema only. */
const KINDS: FileKind[] = [
	kind('pdf', 'application/pdf', isPdf),
	kind('doc', 'application/msword', isOle),
	kind('docx', `${OOXML}.wordprocessingml.document`, zipWith('word/')),
	kind('txt', 'text/plain', isPlainText),
	kind('html htm', 'text/html', isHtml),
	kind('rtf', 'application/rtf text/rtf', isRtf),
	kind(
		'odt',
		'application/vnd.oasis.opendocument.text',
		zipWith('mimetypeapplication/vnd.oasis.opendocument.text'),
	),
	kind('ppt', 'application/vnd.ms-powerpoint', isOle),
	kind('pptx', `${OOXML}.presentationml.presentation`, zipWith('ppt/')),
	kind('epub', 'application/epub+zip', zipWith('mimetypeapplication/epub+zip')),
	kind('xls', 'application/vnd.ms-excel', isOle),
	kind('xlsx', `${OOXML}.spreadsheetml.sheet`, zipWith('xl/')),
	kind('md markdown', 'text/markdown', isPlainText),
	kind('png', 'image/png', startsWith('\x89PNG\r\n\x1a\n')),
	kind('jpg jpeg', 'image/jpeg', startsWith([0xff, 0xd8, 0xff])),
	kind('gif', 'image/gif', startsWith('GIF8')),
	kind('bmp', 'image/bmp', startsWith('BM')),
	kind('tiff tif', 'image/tiff', isTiff),
	kind('eml', 'message/rfc822', isMail),
	kind('msg', 'application/vnd.ms-outlook', isOle),
	kind('mp3', 'audio/mpeg', isMp3),
	kind('wav', 'audio/wav audio/x-wav audio/vnd.wave', isWave),
	kind('csv', 'text/csv', isPlainText),
];

const isListed = ({ extensions }: FileKind, { csv }: Switches) =>
	csv === 'listed' || !extensions.includes('csv');
const extensionOf = (fileName: string) => /\.([^.]+)$/.exec(fileName)?.[1].toLowerCase() ?? '';
const typeOf = (contentType: string) => contentType.split(';')[0].trim().toLowerCase();

/** Whether a file is of a listed type, by what the switches say tells its type. */
export function isListedType(fileName: string, contentType: string, switches: Switches): boolean {
	const extension = extensionOf(fileName);
	const found = KINDS.find(({ extensions, contentTypes }) =>
		switches.typeJudgedBy === 'filename'
			? extensions.includes(extension)
			: contentTypes.includes(typeOf(contentType)),
	);
	return found !== undefined && isListed(found, switches);
}

/** Why name, content type and first bytes of a file aren't those of one known kind. */
export function kindProblem(
	fileName: string,
	contentType: string,
	head: Buffer,
	switches: Switches,
): string | undefined {
	const named = KINDS.find(({ extensions }) => extensions.includes(extensionOf(fileName)));
	if (!named || !isListed(named, switches)) return `its name ${fileName} has no known extension`;
	if (!named.contentTypes.includes(typeOf(contentType))) {
		return `its name ${fileName} and its content type ${contentType} don't agree`;
	}
	return named.matches(head) ? undefined : `its content is not what its name ${fileName} says`;
}
