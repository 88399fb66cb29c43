import type { IExecutePaginationFunctions } from 'n8n-workflow';

import { orAborted, withTimeout } from '../../request/abort';
import { isRecord } from '../../request/guards';
import { msUntil, type MonotonicMs } from '../../request/clock';
import { StreamedFile, StreamedForm } from '../../request/multipart';
import { asWritten, type RequestSource } from '../../request/requestIdentity';
import {
	asBinaryData,
	headInItem,
	openContent,
	readContent,
	sizeOf,
	type Content,
	peek,
	type PeekedContent,
} from './content';
import { decodeName } from './decodeName';
import {
	errorsOf,
	validateSize,
	type DocumentOrUnfit,
	type SourceDocument,
	type UnfitDocument,
} from './document';
import { nameFile, type NamedFile } from './fileName';
import type { FoundFile } from './binaryFields';

/** A file of the item: what it holds, and how it is called as far as that is known without opening it. */
interface OpenableFile {
	context: IExecutePaginationFunctions;
	content: Content;
	given: string | undefined;
	label: unknown;
	named: NamedFile;
	place?: string;
}

/**
 * The document of a file of the item, or why it can't be one: it holds nothing that can be read, is empty or
 * too large, or gone from n8n's storage. Its type is looked at when it is opened, so nothing is opened yet.
 */
export async function binaryDocument(
	context: IExecutePaginationFunctions,
	{ field, binary, place }: FoundFile,
	source?: RequestSource,
): Promise<DocumentOrUnfit> {
	const content = readContent(binary);
	const file = { ...describe(context, binary, content), place };
	const { named } = file;
	const unfit = (message: string, description: string): UnfitDocument => ({
		error: errorsOf(context, () => (content.kind === 'none' ? null : named.fileName))(
			message,
			description,
		),
		file: asBinaryData(binary, content, named),
	});
	if (content.kind === 'none')
		return unfit(
			`The binary field "${field}" has no file`,
			'The node that brings it gave the field, but no content. Check its settings, or what its API answered.',
		);
	if (content.kind === 'noBase64')
		return unfit(
			`The content of the file "${named.fileName}" is no base64`,
			"n8n keeps files as base64. In a Code node, make one with Buffer.from(content).toString('base64'), or with this.helpers.prepareBinaryData(). It was not sent.",
		);
	const size = await sizeOf(context, content).catch((error: unknown) => error as Error);
	if (typeof size !== 'number') return { error: unreadable(file, size) };
	const reason = validateSize(`file "${named.fileName}"`, size);
	return reason === undefined ? documentOf(file, binary, size, source) : unfit(...reason);
}

function describe(
	context: IExecutePaginationFunctions,
	binary: unknown,
	content: Content,
): OpenableFile {
	const { fileName, fileExtension, mimeType } = isRecord(binary)
		? binary
		: ({} as Record<string, unknown>);
	const given = decodeName(String(fileName ?? '')) || undefined;
	const label = mimeType || ('label' in content ? content.label : undefined);
	const hasExtension = given !== undefined && /\.[a-z\d]{1,8}$/i.test(given);
	const extension = typeof fileExtension === 'string' ? fileExtension.replace(/^\./, '') : '';
	const full = hasExtension || extension === '' ? given : `${given ?? 'document'}.${extension}`;
	return {
		context,
		content,
		given: full,
		label,
		named: nameFile(full, label, headInItem(content)),
	};
}

const unreadable = ({ context, named }: OpenableFile, error: Error) =>
	errorsOf(context, () => named.fileName)(
		`The file "${named.fileName}" can't be read from n8n's storage`,
		`Its data may have been deleted since. It was not sent: bring this file to the node once more. n8n says: ${error.message}`,
	);

function documentOf(
	file: OpenableFile,
	binary: unknown,
	size: number,
	source?: RequestSource,
): SourceDocument {
	const { context, content } = file;
	// n8n gives a stored file another ID when it saves the execution.
	const value = JSON.stringify([file.given ?? null, size]);
	const document: SourceDocument = {
		fileName: file.named.fileName,
		label: `file "${file.named.fileName}"`,
		source: source ?? { written: asWritten(context, ['source', 'binaryPropertyName']), value },
		place: file.place,
		async form(deadlineMs) {
			const peeked = await peekContent(file, deadlineMs);
			const { fileName, mimeType } = nameFile(file.given, file.label, peeked.head);
			document.fileName = fileName;
			document.label = `file "${fileName}"`;
			let unread: PeekedContent | undefined = peeked;
			const open = async () => {
				const first = unread;
				unread = undefined;
				// A request that is sent again reads it anew.
				return first?.content ?? (await openContent(context, content));
			};
			const form = new StreamedForm();
			form.append('file', new StreamedFile(fileName, mimeType, size, open, peeked.close));
			return form;
		},
		binary: async () => document.binaryAtHand()!,
		binaryAtHand: () => asBinaryData(binary, content, file.named),
	};
	return document;
}

/** Opens a file and looks at its beginning, which tells its type. */
async function peekContent(file: OpenableFile, deadlineMs: MonotonicMs): Promise<PeekedContent> {
	const { context, content } = file;
	const opening = openContent(context, content).then(peek);
	const peeked = await withTimeout(
		msUntil(deadlineMs),
		orAborted(opening, context.getExecutionCancelSignal()),
	).catch((error: unknown) => error as Error);
	if (peeked !== undefined && 'close' in peeked) return peeked;
	void opening.then(
		async ({ close }) => await close(),
		() => undefined,
	);
	if (context.getExecutionCancelSignal()?.aborted) throw peeked as Error;
	throw unreadable(file, peeked ?? new Error('nothing came within the Timeout of this node'));
}

/** The type of a file of the item by its content, before it is a document; nothing of it is kept. */
export async function namedByContent(
	context: IExecutePaginationFunctions,
	{ binary }: FoundFile,
): Promise<NamedFile> {
	const content = readContent(binary);
	const file = describe(context, binary, content);
	if (content.kind !== 'stored') return file.named;
	try {
		const { head, close } = await openContent(context, content).then(peek);
		await close();
		return nameFile(file.given, file.label, head);
	} catch {
		// What can't be read becomes the error of a document.
		return file.named;
	}
}
