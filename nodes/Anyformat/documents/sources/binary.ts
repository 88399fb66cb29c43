import {
	NodeOperationError,
	type IBinaryData,
	type IExecutePaginationFunctions,
} from 'n8n-workflow';

import { StreamedFile, StreamedForm } from '../../request/multipart';
import { asWritten } from '../../request/requestIdentity';
import { openBinary, validateSize, type SourceDocument } from './document';
import { cleanMimeType, repairFileName } from './fileName';

/**
 * The file in the binary field `field` of the item. Throws NodeOperationError when there is no such
 * field (naming those there are), or when the file is empty, too large, or gone from n8n's storage.
 */
export async function binaryDocument(
	context: IExecutePaginationFunctions,
	field: string,
): Promise<SourceDocument> {
	const { binary: fields = {} } = context.getInputData();
	const toError = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, {
			description,
			itemIndex: context.getItemIndex(),
		});
	if (!Object.hasOwn(fields, field)) throw toError(...missingField(field, Object.keys(fields)));

	const binary = fields[field];
	const mimeType = cleanMimeType(binary.mimeType);
	const fileName = repairFileName(binary.fileName ?? withExtension(binary), mimeType);
	const label = `file "${fileName}"`;
	const toFileError = (message: string, description: string) => {
		const error = toError(message, description);
		Object.assign(error.context, { fileName });
		return error;
	};
	const size = await sizeOf(context, binary).catch((error: unknown) => {
		throw toFileError(
			`The ${label} can't be read from n8n's storage`,
			`Its data may have been deleted since. Run the workflow again from the node that brings it. n8n says: ${(error as Error).message}`,
		);
	});
	const reason = validateSize(label, size);
	if (reason !== undefined) throw toFileError(...reason);

	return {
		fileName,
		label,
		// n8n renames what it stores when it saves an execution, so its ID tells nothing.
		source: {
			written: asWritten(context, ['source', 'binaryPropertyName']),
			value: JSON.stringify([fileName, size]),
		},
		place: field,
		async form() {
			const form = new StreamedForm();
			form.append(
				'file',
				new StreamedFile(fileName, mimeType, size, () => openBinary(context, binary)),
			);
			return form;
		},
		async binary() {
			return binary;
		},
	};
}

function missingField(field: string, names: string[]): [string, string] {
	const remedy =
		names.length === 0
			? 'The item has no files. Connect a node that brings one, such as a form, a mailbox or a download.'
			: `Its binary fields are: ${names.map((name) => `"${name}"`).join(', ')}. Put one of them into 'Input Binary Field', or * for all.`;
	return [`The item has no binary field "${field}"`, remedy];
}

const withExtension = ({ fileExtension }: IBinaryData) =>
	fileExtension ? `document.${fileExtension}` : undefined;

/** Bytes; files that n8n stores have an `id`, others are in memory as base64. */
async function sizeOf(
	context: IExecutePaginationFunctions,
	{ id, data }: IBinaryData,
): Promise<number> {
	// Its length would count line breaks, which base64 may have.
	if (id === undefined) return Buffer.from(data, 'base64').length;
	return (await context.helpers.getBinaryMetadata(id)).fileSize;
}
