import type { Switches } from './switchTable';

/** Endings and MIME types that the vendor's documentation lists. */
const LISTED: Record<string, string> = {
	pdf: 'application/pdf',
	doc: 'application/msword',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	txt: 'text/plain',
	html: 'text/html',
	htm: 'text/html',
	rtf: 'application/rtf',
	odt: 'application/vnd.oasis.opendocument.text',
	ppt: 'application/vnd.ms-powerpoint',
	pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
	epub: 'application/epub+zip',
	xls: 'application/vnd.ms-excel',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	md: 'text/markdown',
	markdown: 'text/markdown',
	png: 'image/png',
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	gif: 'image/gif',
	bmp: 'image/bmp',
	tiff: 'image/tiff',
	eml: 'message/rfc822',
	msg: 'application/vnd.ms-outlook',
	mp3: 'audio/mpeg',
	wav: 'audio/wav',
};

/** Whether a file is of a listed type, by what the switches say tells its type. */
export function isListedType(fileName: string, contentType: string, switches: Switches): boolean {
	const byName = switches.typeJudgedBy === 'filename';
	const given = byName
		? (/\.([^.]+)$/.exec(fileName)?.[1] ?? '').toLowerCase()
		: contentType.split(';')[0].trim().toLowerCase();
	if (given === (byName ? 'csv' : 'text/csv')) return switches.csv === 'listed';
	return byName ? Object.hasOwn(LISTED, given) : Object.values(LISTED).includes(given);
}
