import {
	type IExecutePaginationFunctions,
	type INodePropertyOptions,
	NodeOperationError,
} from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { submit } from '../../documents/submit';
import { binaryPropertyName } from '../../properties/documentSource';
import { shownFor, workflowId } from '../../properties/fields';
import { optionsOf } from '../../properties/output';
import { resendUnclear } from '../../properties/resendUnclear';
import type { MonotonicMs } from '../../request/clock';
import { StreamedForm } from '../../request/multipart';
import { requestHandler } from '../../request/requestHandler';
import type { SourceDocument } from '../../documents/sources/document';
import { readDocuments } from '../../documents/sources/readDocuments';

/** The files of a collection; one that is unfit keeps all of them back, as they belong together. */
async function readFiles(context: IExecutePaginationFunctions): Promise<SourceDocument[]> {
	const documents = await readDocuments(context);
	const unfit = documents.find((document) => document instanceof NodeOperationError);
	if (unfit !== undefined) throw unfit as NodeOperationError;
	return documents as SourceDocument[];
}

/**
 * The request handler of Upload Many: one request with all files of the item. The item is the API's response, with the
 * names of the files that it did not take as `failedFiles`, since a call can half succeed.
 */
const uploadMany = requestHandler(async (call, documents) => {
	const together = {
		label: documents.length === 1 ? documents[0].label : `${documents.length} files`,
		source: {
			written: documents[0].source.written,
			value: JSON.stringify(documents.map(({ source }) => source.value)),
		},
		async form(deadlineMs: MonotonicMs) {
			const form = new StreamedForm();
			for (const document of documents)
				for (const [, file] of await document.form(deadlineMs)) form.append('files', file);
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

export const fields = shownFor('file', 'uploadMany', [
	workflowId,
	{
		...binaryPropertyName,
		default: '*',
		hint: 'Several names separated by commas, or * for all files of the item',
	},
	optionsOf([resendUnclear]),
]);
