import type { IBinaryData, IExecutePaginationFunctions } from 'n8n-workflow';

import { isOn } from '../../request/guards';
import { StreamedFile, StreamedForm } from '../../request/multipart';
import { asWritten, type RequestSource } from '../../request/requestIdentity';
import { binaryDocument } from './binary';
import { openContent, readContent } from './content';
import { decodePercent } from './decodeName';
import { errorsOf, type DocumentOrUnfit, type SourceDocument, type ToError } from './document';
import { download, type HeldFile } from './download';

const MAX_QUOTED = 100;

/** What 'File URL' gives: a `data:` URI is read at once, anything else is downloaded before it is submitted. */
export async function urlDocument(
	context: IExecutePaginationFunctions,
	given: string,
): Promise<DocumentOrUnfit> {
	const source = { written: asWritten(context, ['source', 'fileUrl']), value: given.trim() };
	if (/^\s*data:/i.test(given)) return await binaryDocument(context, dataUri(given), source);
	return downloadedDocument(context, readUrl(given, errorsOf(context)), source);
}

/** A `data:` URI as a file of the item; some programs put a name among its parameters. */
function dataUri(given: string) {
	const parameters = given.slice(0, given.indexOf(',')).split(';').slice(1);
	const [, name] =
		parameters.map((each) => /^\s*(?:file)?name=(.*)$/i.exec(each)).find(Boolean) ?? [];
	return { field: 'File URL', binary: { data: given, fileName: name && decodePercent(name) } };
}

function readUrl(given: string, toError: ToError): URL {
	const remedy =
		"'File URL' must be the whole address of a file, such as https://example.com/invoice.pdf.";
	const trimmed = given.trim();
	const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
	if (trimmed === '') throw toError("'File URL' is empty", remedy);
	if (url === undefined || !['http:', 'https:'].includes(url.protocol))
		throw toError(`'File URL' can't be "${shown(trimmed)}"`, remedy);
	return url;
}

/** Enough of it to know it by, without a password. */
const shown = (address: string): string =>
	address.replace(/\/\/[^/?#]*@/g, '//***@').slice(0, MAX_QUOTED);

/**
 * The file at a URL, downloaded without the API key, to its end and before it stands in line for the rate
 * limit, so that a slow address holds up no other document. With Include File it is put into n8n's storage,
 * so that what is passed on is what was submitted.
 */
function downloadedDocument(
	context: IExecutePaginationFunctions,
	url: URL,
	source: RequestSource,
): SourceDocument {
	let held: HeldFile | undefined;
	let stored: IBinaryData | undefined;
	const document = {
		fileName: null as string | null,
		label: `file at ${url.origin}${url.pathname}`,
		source,
		async prepare(timeoutMs: number) {
			const toError = errorsOf(context, () => document.fileName);
			held = await download(context, url, { toError, timeoutMs });
			document.fileName = held.fileName;
			document.label = `file "${held.fileName}"`;
			if (isOn(context.getNodeParameter('options.includeFile', false)))
				stored = await store(context, held);
		},
		async form() {
			const { fileName, mimeType, size, chunks } = held!;
			const open = async () =>
				stored === undefined ? readChunks(chunks) : await openContent(context, readContent(stored));
			const form = new StreamedForm();
			form.append('file', new StreamedFile(fileName, mimeType, size, open));
			return form;
		},
		release() {
			held?.release();
			held = undefined;
		},
		async binary() {
			// Only a retry, which finds the document submitted, has not downloaded it.
			if (stored === undefined)
				await document.prepare(DEFAULT_TIMEOUT_MS).finally(() => document.release());
			return stored!;
		},
		binaryAtHand: () => stored,
	};
	return document;
}

/** Puts a file that was downloaded into n8n's storage, and lets go of it. */
async function store(context: IExecutePaginationFunctions, held: HeldFile): Promise<IBinaryData> {
	const { chunks, size, fileName, mimeType } = held;
	const content = Buffer.concat(chunks, size);
	const stored = await context.helpers.prepareBinaryData(content, fileName, mimeType);
	held.chunks = [];
	held.release();
	return stored;
}

/** For a download that nothing waits for but its own node. */
const DEFAULT_TIMEOUT_MS = 10 * 60 * 1000;

async function* readChunks(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
	yield* chunks;
}
