import { cleanMimeType } from './fileName';
import { sniffContent } from './sniffContent';

/** What a URL may give in place of a file: told by its content or its label, unless its name asks for it. */
interface NoFile {
	what: string;
	content: RegExp;
	label: RegExp;
	extension: RegExp;
}

const WEB_PAGE: NoFile = {
	what: 'a web page',
	// Its content is told by sniffContent.
	content: /(?!)/,
	label: /^(text\/html|application\/xhtml\+xml)$/,
	extension: /\.x?html?$/i,
};

const NO_FILES: NoFile[] = [
	WEB_PAGE,
	{
		what: 'JSON',
		content: /^\s*(\{\s*("|\})|\[\s*([{"[]|-?[\d.]+\s*,|\]))/,
		label: /^(application|text)\/([\w.-]+\+)?json$/,
		extension: /\.json$/i,
	},
	{
		what: 'XML',
		content: /^\s*<\?xml\s/,
		label: /^(application|text)\/([\w.-]+\+)?xml$/,
		extension: /\.xml$/i,
	},
];

/** Names of texts, which may hold anything, as long as their label does not say otherwise. */
const TEXT_EXTENSION = /\.(txt|text|md|markdown|csv|tsv)$/i;

/**
 * Why what a URL gave is not taken for the document: a page, or an error in JSON or XML, whatever the label
 * and the status say. What is surely of another type is taken, whatever its label.
 */
export function refusalOf(
	place: string,
	name: string,
	label: string,
	head: Uint8Array,
): [string, string] | undefined {
	const kind = sniffContent(head)?.kind;
	if (kind !== 'html' && kind !== 'text') return undefined;
	const mimeType = cleanMimeType(label);
	const text = Buffer.from(head)
		.toString()
		.replace(/^\ufeff/, '');
	const found =
		kind === 'html'
			? WEB_PAGE
			: NO_FILES.find((each) => each.content.test(text) || each.label.test(mimeType));
	if (found === undefined || found.extension.test(name)) return undefined;
	const isLabelled = found !== WEB_PAGE && found.label.test(mimeType);
	if (kind === 'text' && TEXT_EXTENSION.test(name) && !isLabelled) return undefined;
	return [
		`${place} gives ${found.what}, not a file`,
		"It may be a login, a preview or an error: use the address of the download itself. To extract from what it gives, fetch it with the HTTP Request node as a file, and use its binary field as 'Source'.",
	];
}
