import type {
	IExecutePaginationFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { submit } from '../../documents/submit';
import { binaryPropertyName, FILES_HINT, fileTypes } from '../../properties/documentSource';
import { workflowId, resendUnclear } from '../../properties/fields';
import { optionsOf } from '../../properties/output';
import type { MonotonicMs } from '../../request/clock';
import { StreamedForm } from '../../request/multipart';
import { requestHandler } from '../../request/requestHandler';
import { isUnfit, type SourceDocument } from '../../documents/sources/document';
import { readDocuments } from '../../documents/sources/readDocuments';

/** The files of a collection; one that is unfit keeps all of them back, as they belong together. */
async function readFiles(context: IExecutePaginationFunctions): Promise<SourceDocument[]> {
	const documents = await readDocuments(context);
	const unfit = documents.find(isUnfit);
	if (unfit !== undefined) throw unfit.error;
	return documents as SourceDocument[];
}

/**
 * The request handler of Upload Many: one request with all files of the item. The item is the API's response, with the
 * names of the files that it did not take as `failedFiles`, since a call can half succeed.
 */
const uploadMany = requestHandler(async (call, documents) => {
	// An item without files, while others have some.
	if (documents.length === 0) return [];
	const together = {
		label: documents.length === 1 ? documents[0].label : `${documents.length} files`,
		source: {
			written: documents[0].source.written,
			value: JSON.stringify(documents.map(({ source }) => source.value)),
		},
		async form(deadlineMs: MonotonicMs) {
			const form = new StreamedForm();
			for (const document of documents) {
				const own = await document.form(deadlineMs).catch(async (error: Error) => {
					await form.close();
					throw error;
				});
				for (const [, file] of own) form.append('files', file);
			}
			return form;
		},
	};
	const { response } = await submit(call, together, 0);
	const files = (Array.isArray(response.files) ? response.files : []) as Array<{
		filename?: string;
		status?: string;
	}>;
	const failedFiles = files
		.filter(({ status }) => status === 'failed')
		.map(({ filename }) => filename);
	return [{ json: { ...response, failedFiles } }];
}, readFiles);

export const option: INodePropertyOptions = {
	name: 'Upload Many',
	value: 'uploadMany',
	action: 'Upload many files',
	description: 'Upload all files of an item into one collection without processing them',
	// An AI agent has no files from input.
	displayOptions: { hide: { '@tool': [true] } },
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/files/` },
		operations: { pagination: uploadMany },
	},
};

export const fields: INodeProperties[] = [
	workflowId,
	{
		...binaryPropertyName,
		default: '*',
		hint: FILES_HINT,
	},
	optionsOf([fileTypes, resendUnclear]),
];
