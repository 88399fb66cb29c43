/** Extensions of the types that Anyformat takes; the first of each is the one to add. */
const EXTENSIONS: Record<string, string[]> = {
	'application/pdf': ['pdf'],
	'application/msword': ['doc'],
	'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
	'application/vnd.ms-excel': ['xls', 'csv', 'xlsx'],
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
	'application/vnd.ms-powerpoint': ['ppt'],
	'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
	'application/vnd.oasis.opendocument.text': ['odt'],
	'application/vnd.ms-outlook': ['msg'],
	'application/epub+zip': ['epub'],
	'application/rtf': ['rtf'],
	'text/rtf': ['rtf'],
	'text/csv': ['csv'],
	'text/html': ['html', 'htm'],
	'text/markdown': ['md', 'markdown'],
	'message/rfc822': ['eml'],
	'image/png': ['png'],
	'image/jpeg': ['jpg', 'jpeg'],
	'image/jpg': ['jpg', 'jpeg'],
	'image/gif': ['gif'],
	'image/bmp': ['bmp'],
	'image/tiff': ['tiff', 'tif'],
	'audio/mpeg': ['mp3'],
	'audio/wav': ['wav'],
	'audio/x-wav': ['wav'],
};

/** Servers send this type for whatever they don't know, so it can add an extension but not change one. */
const PLAIN_TEXT = 'text/plain';

const KNOWN_EXTENSIONS = new Set([...Object.values(EXTENSIONS).flat(), 'txt']);

const GENERIC_TYPE = 'application/octet-stream';

/** A type that can stand in a part's header: `type/subtype`, without parameters; else the generic one. */
export function cleanMimeType(mimeType: string | undefined): string {
	const type = (mimeType ?? '').split(';')[0].trim().toLowerCase();
	return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : GENERIC_TYPE;
}

/**
 * The name under which a file is sent: its own, since the API may judge the type by it, with a missing
 * extension added and one of another type replaced. Quotes and line breaks stay, and are escaped when
 * the form is written; other control characters, which no escape exists for, are left out.
 */
export function repairFileName(fileName: string | undefined, mimeType: string): string {
	const printable = (fileName ?? '').replace(/[^\P{Cc}\r\n]/gu, '').trim();
	// At its end, a backslash would escape the quote that closes the name, and a dot stand twice.
	const name = printable.replace(/[\\\s.]+$/, '') || 'document';
	// The year of a date is none.
	const extension = /\.(?!\d+$)([a-z\d]{1,8})$/i.exec(name)?.[1].toLowerCase();
	const known = extension !== undefined && KNOWN_EXTENSIONS.has(extension);
	if (mimeType === PLAIN_TEXT) return extension === undefined ? `${name}.txt` : name;

	const fitting = EXTENSIONS[mimeType];
	if (fitting === undefined || (known && fitting.includes(extension))) return name;
	return `${known ? name.slice(0, -extension.length - 1) : name}.${fitting[0]}`;
}
