/** What 'File Types' offers. */
export type FileTypeGroup = 'image' | 'mail' | 'office' | 'pdf' | 'text';

/** What the first bytes of a file can tell; `zip` and `ole` hold Office files that they alone don't tell apart. */
export type ContentKind =
	| 'avif'
	| 'bmp'
	| 'card'
	| 'eml'
	| 'encryptedOffice'
	| 'epub'
	| 'gif'
	| 'heic'
	| 'heif'
	| 'html'
	| 'jpeg'
	| 'mp3'
	| 'odf'
	| 'ole'
	| 'ooxml'
	| 'pdf'
	| 'png'
	| 'rtf'
	| 'signature'
	| 'text'
	| 'tiff'
	| 'wav'
	| 'webp'
	| 'zip';

export interface FileType {
	mimeType: string;
	/** The first is the one to add. */
	extensions: string[];
	/** Other names for the type, as programs label it. */
	aliases: string[];
	content: ContentKind;
	/** A label of one of these does not contradict the extension: programs label a .docx as application/msword. */
	families: string[];
	group: FileTypeGroup | undefined;
}

/** `extensions`, `families` and `aliases` are separated by spaces. */
const type = (
	mimeType: string,
	extensions: string,
	content: ContentKind,
	families: string,
	group?: FileTypeGroup,
	aliases = '',
): FileType => ({
	mimeType,
	extensions: extensions.split(' '),
	aliases: aliases.split(' ').filter(Boolean),
	content,
	families: families.split(' '),
	group,
});

const OOXML = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';
const EXCEL = 'application/vnd.ms-excel';
const POWERPOINT = 'application/vnd.ms-powerpoint';

/** Every type that the node knows: what Anyformat takes, and its near relations. */
export const FILE_TYPES: FileType[] = [
	type(
		'application/pdf',
		'pdf',
		'pdf',
		'pdf',
		'pdf',
		'application/x-pdf application/acrobat application/vnd.pdf text/pdf text/x-pdf',
	),

	type('image/png', 'png', 'png', 'png', 'image', 'image/x-png'),
	type('image/jpeg', 'jpg jpeg', 'jpeg', 'jpeg', 'image', 'image/jpg image/pjpeg image/jfif'),
	type('image/gif', 'gif', 'gif', 'gif', 'image'),
	type('image/webp', 'webp', 'webp', 'webp', 'image'),
	type('image/tiff', 'tiff tif', 'tiff', 'tiff', 'image', 'image/tif image/x-tiff image/x-tif'),
	type('image/bmp', 'bmp', 'bmp', 'bmp', 'image', 'image/x-bmp image/x-ms-bmp image/x-windows-bmp'),
	type('image/heic', 'heic', 'heic', 'heif', 'image', 'image/heic-sequence image/x-heic'),
	type('image/heif', 'heif', 'heif', 'heif', 'image', 'image/heif-sequence'),
	type('image/avif', 'avif', 'avif', 'avif', 'image'),

	type(`${OOXML}.wordprocessingml.document`, 'docx', 'ooxml', 'word', 'office'),
	type('application/vnd.ms-word.document.macroEnabled.12', 'docm', 'ooxml', 'word', 'office'),
	type(`${OOXML}.wordprocessingml.template`, 'dotx', 'ooxml', 'word', 'office'),
	type(`${OOXML}.spreadsheetml.sheet`, 'xlsx', 'ooxml', 'sheet', 'office'),
	type(`${EXCEL}.sheet.macroEnabled.12`, 'xlsm', 'ooxml', 'sheet', 'office'),
	type(`${EXCEL}.sheet.binary.macroEnabled.12`, 'xlsb', 'ooxml', 'sheet', 'office'),
	type(`${OOXML}.spreadsheetml.template`, 'xltx', 'ooxml', 'sheet', 'office'),
	type(`${OOXML}.presentationml.presentation`, 'pptx', 'ooxml', 'slides', 'office'),
	type(`${POWERPOINT}.presentation.macroEnabled.12`, 'pptm', 'ooxml', 'slides', 'office'),
	type(`${OOXML}.presentationml.slideshow`, 'ppsx', 'ooxml', 'slides', 'office'),
	type(`${ODF}.text`, 'odt', 'odf', 'word', 'office'),
	type(`${ODF}.spreadsheet`, 'ods', 'odf', 'sheet', 'office'),
	type(`${ODF}.presentation`, 'odp', 'odf', 'slides', 'office'),
	type('application/epub+zip', 'epub', 'epub', 'book', 'office'),
	type(
		'application/msword',
		'doc dot',
		'ole',
		'word',
		'office',
		'application/vnd.ms-word application/x-msword application/word',
	),
	type(
		EXCEL,
		'xls xlt',
		'ole',
		'sheet',
		'office',
		'application/x-msexcel application/x-excel application/excel',
	),
	type(
		POWERPOINT,
		'ppt pps pot',
		'ole',
		'slides',
		'office',
		'application/mspowerpoint application/x-mspowerpoint',
	),
	type(
		'application/rtf',
		'rtf',
		'rtf',
		'word text',
		'office',
		'text/rtf application/x-rtf text/richtext',
	),

	type('message/rfc822', 'eml', 'eml', 'mail text', 'mail'),
	type(
		'application/vnd.ms-outlook',
		'msg',
		'ole',
		'mail',
		'mail',
		'application/msoutlook application/x-msg',
	),

	type('text/plain', 'txt', 'text', 'text', 'text'),
	type('text/html', 'html htm', 'html', 'text', 'text'),
	type('application/xhtml+xml', 'xhtml', 'html', 'text', 'text'),
	type('text/markdown', 'md markdown', 'text', 'text', 'text', 'text/x-markdown'),
	// Browsers on Windows label a CSV as Excel's.
	type(
		'text/csv',
		'csv',
		'text',
		'text sheet',
		'text',
		'application/csv application/x-csv text/x-csv text/comma-separated-values text/x-comma-separated-values',
	),
	type('text/tab-separated-values', 'tsv', 'text', 'text sheet', 'text'),
	type('application/json', 'json', 'text', 'text', 'text', 'text/json'),
	type('application/xml', 'xml', 'text', 'text', 'text', 'text/xml'),

	type('audio/mpeg', 'mp3', 'mp3', 'audio', undefined, 'audio/mp3 audio/mpg audio/x-mpeg'),
	type('audio/wav', 'wav', 'wav', 'audio', undefined, 'audio/x-wav audio/wave audio/vnd.wave'),
];

/** Labels that n8n and servers give to what they don't know; content and extension count more. */
export const VAGUE_LABELS = ['text/plain', 'text/html'];

export const typeByExtension = (extension: string | undefined): FileType | undefined =>
	FILE_TYPES.find(({ extensions }) => extension !== undefined && extensions.includes(extension));

export const typeByMimeType = (mimeType: string): FileType | undefined =>
	FILE_TYPES.find(
		(each) => each.mimeType.toLowerCase() === mimeType || each.aliases.includes(mimeType),
	);

/** The type that a label claims; undefined for one that says too little. */
export const typeByLabel = (mimeType: string): FileType | undefined =>
	VAGUE_LABELS.includes(mimeType) ? undefined : typeByMimeType(mimeType);
