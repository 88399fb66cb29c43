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
	content: ContentKind;
	/** A label of one of these does not contradict the extension: programs label a .docx as application/msword. */
	families: string[];
	/** What 'File Types' offers it as; '' for what only all types include. */
	group: string;
	/** Other names for the type, as programs label it. */
	aliases: string[];
}

const OOXML = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';
const EXCEL = 'application/vnd.ms-excel';
const POWERPOINT = 'application/vnd.ms-powerpoint';

/** MIME type | extensions | content | families | group | aliases. Browsers on Windows label a CSV as Excel's. */
const TABLE = `
	application/pdf | pdf | pdf | pdf | pdf | application/x-pdf application/acrobat application/vnd.pdf text/pdf text/x-pdf
	image/png | png | png | png | image | image/x-png
	image/jpeg | jpg jpeg | jpeg | jpeg | image | image/jpg image/pjpeg image/jfif
	image/gif | gif | gif | gif | image
	image/webp | webp | webp | webp | image
	image/tiff | tiff tif | tiff | tiff | image | image/tif image/x-tiff image/x-tif
	image/bmp | bmp | bmp | bmp | image | image/x-bmp image/x-ms-bmp image/x-windows-bmp
	image/heic | heic | heic | heif | image | image/heic-sequence image/x-heic
	image/heif | heif | heif | heif | image | image/heif-sequence
	image/avif | avif | avif | avif | image
	${OOXML}.wordprocessingml.document | docx | ooxml | word | office
	application/vnd.ms-word.document.macroEnabled.12 | docm | ooxml | word | office
	${OOXML}.wordprocessingml.template | dotx | ooxml | word | office
	${OOXML}.spreadsheetml.sheet | xlsx | ooxml | sheet | office
	${EXCEL}.sheet.macroEnabled.12 | xlsm | ooxml | sheet | office
	${EXCEL}.sheet.binary.macroEnabled.12 | xlsb | ooxml | sheet | office
	${OOXML}.spreadsheetml.template | xltx | ooxml | sheet | office
	${OOXML}.presentationml.presentation | pptx | ooxml | slides | office
	${POWERPOINT}.presentation.macroEnabled.12 | pptm | ooxml | slides | office
	${OOXML}.presentationml.slideshow | ppsx | ooxml | slides | office
	${ODF}.text | odt | odf | word | office
	${ODF}.spreadsheet | ods | odf | sheet | office
	${ODF}.presentation | odp | odf | slides | office
	application/epub+zip | epub | epub | book | office
	application/msword | doc dot | ole | word | office | application/vnd.ms-word application/x-msword application/word
	${EXCEL} | xls xlt | ole | sheet | office | application/x-msexcel application/x-excel application/excel
	${POWERPOINT} | ppt pps pot | ole | slides | office | application/mspowerpoint application/x-mspowerpoint
	application/rtf | rtf | rtf | word text | office | text/rtf application/x-rtf text/richtext
	message/rfc822 | eml | eml | mail text | mail
	application/vnd.ms-outlook | msg | ole | mail | mail | application/msoutlook application/x-msg
	text/plain | txt | text | text | text
	text/html | html htm | html | text | text
	application/xhtml+xml | xhtml | html | text | text
	text/markdown | md markdown | text | text | text | text/x-markdown
	text/csv | csv | text | text sheet | text | application/csv application/x-csv text/x-csv text/comma-separated-values text/x-comma-separated-values
	text/tab-separated-values | tsv | text | text sheet | text
	application/json | json | text | text | text | text/json
	application/xml | xml | text | text | text | text/xml
	audio/mpeg | mp3 | mp3 | audio |  | audio/mp3 audio/mpg audio/x-mpeg
	audio/wav | wav | wav | audio |  | audio/x-wav audio/wave audio/vnd.wave
`;

/** Every type that the node knows: what Anyformat takes, and its near relations. */
export const FILE_TYPES = TABLE.trim()
	.split('\n')
	.map((line): FileType => {
		const [mimeType, extensions, content, families, group = '', aliases = ''] = line
			.split('|')
			.map((cell) => cell.trim());
		return {
			mimeType,
			extensions: extensions.split(' '),
			content: content as ContentKind,
			families: families.split(' '),
			group,
			aliases: aliases.split(' ').filter(Boolean),
		};
	});

/** Labels that n8n and servers give to what they don't know; content and extension count more. */
export const VAGUE_LABELS = ['text/plain', 'text/html'];

export function typeByExtension(extension = ''): FileType | undefined {
	return FILE_TYPES.find(({ extensions }) => extensions.includes(extension));
}

export function typeByMimeType(mimeType: string): FileType | undefined {
	return FILE_TYPES.find(
		(each) => each.mimeType.toLowerCase() === mimeType || each.aliases.includes(mimeType),
	);
}

/** The type that a label claims; undefined for one that says too little. */
export function typeByLabel(mimeType: string): FileType | undefined {
	return VAGUE_LABELS.includes(mimeType) ? undefined : typeByMimeType(mimeType);
}
