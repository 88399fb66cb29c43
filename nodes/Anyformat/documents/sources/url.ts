import {
	NodeOperationError,
	type IBinaryData,
	type IExecutePaginationFunctions,
} from 'n8n-workflow';

import { NEVER, type MonotonicMs } from '../../request/clock';
import { StreamedFile, StreamedForm } from '../../request/multipart';
import { asWritten } from '../../request/requestIdentity';
import { openBinary, type SourceDocument } from './document';
import { collect, download, type Download, type ToError } from './download';

/**
 * The file that a URL gives, downloaded without the API key while it is submitted. A response that tells
 * its length is passed on as it comes; one that doesn't is held up to the limit, to learn the length.
 * With Include File it is put into n8n's storage first, so that what is passed on is what was submitted.
 * Throws NodeOperationError at once when the URL can't be one.
 */
export function urlDocument(context: IExecutePaginationFunctions, given: string): SourceDocument {
	const toError: ToError = (message, description) =>
		new NodeOperationError(context.getNode(), message, {
			description,
			itemIndex: context.getItemIndex(),
		});
	const url = readUrl(given, toError);
	const keep = context.getNodeParameter('options.includeFile', false) === true;
	let tries = 0;
	let binary: IBinaryData | undefined;

	const store = async (deadlineMs: MonotonicMs): Promise<Download> => {
		const found = await download(context, url, { toError, trustLength: false, deadlineMs });
		const { fileName, mimeType, size } = found;
		const buffer = await collect(found.content, toError, document.label);
		const stored = await context.helpers.prepareBinaryData(buffer, fileName, mimeType);
		binary = stored;
		return { fileName, mimeType, size, content: await openBinary(context, stored) };
	};
	const document: SourceDocument = {
		fileName: null,
		label: `file at ${url.origin}${url.pathname}`,
		source: { written: asWritten(context, ['source', 'fileUrl']), value: url.href },
		async form(deadlineMs) {
			// A length that turned out wrong in the first try is not relied on in the next: n8n unpacks what
			// a server packs unasked, and does not say so.
			const trustLength = tries++ === 0;
			const found = keep
				? await store(deadlineMs)
				: await download(context, url, { toError, trustLength, deadlineMs });
			const { fileName, mimeType, size, content } = found;
			document.fileName = fileName;
			document.label = `file "${fileName}"`;
			const form = new StreamedForm();
			form.append('file', new StreamedFile(fileName, mimeType, size, async () => content));
			return form;
		},
		async binary(): Promise<IBinaryData> {
			// Only a retry, which finds the document submitted, has not downloaded it.
			if (binary === undefined) await store(NEVER);
			return binary!;
		},
	};
	return document;
}

function readUrl(given: string, toError: ToError): URL {
	const remedy =
		"'File URL' must be the whole address of a file, such as https://example.com/invoice.pdf.";
	const url = URL.canParse(given.trim()) ? new URL(given.trim()) : undefined;
	if (given.trim() === '') throw toError("'File URL' is empty", remedy);
	if (url === undefined || !['http:', 'https:'].includes(url.protocol))
		throw toError(`'File URL' can't be "${given}"`, remedy);
	return url;
}
