import { NodeOperationError, type IExecutePaginationFunctions } from 'n8n-workflow';

import { StreamedForm } from '../transport/form';
import { operation } from '../transport/operation';
import { sha256, type SourceDocument } from './document';
import { readDocuments } from './readDocuments';
import { submit } from './submit';

/** The files of a collection; one that is unfit keeps all of them back, as they belong together. */
async function readFiles(context: IExecutePaginationFunctions): Promise<SourceDocument[]> {
	const documents = await readDocuments(context);
	const unfit = documents.find((document) => document instanceof NodeOperationError);
	if (unfit !== undefined) throw unfit as NodeOperationError;
	return documents as SourceDocument[];
}

/**
 * The seam of Upload Many: one request with all files of the item. The item is the API's answer, with the
 * names of the files that it did not take as `failedFiles`, since a call can half succeed.
 */
export const uploadMany = operation(async (call, documents) => {
	const together = {
		label: documents.length === 1 ? documents[0].label : `${documents.length} files`,
		fingerprint: sha256(documents.map(({ fingerprint }) => fingerprint).join('\n')),
		async form(deadlineMs: number) {
			const form = new StreamedForm();
			for (const document of documents)
				for (const [, file] of await document.form(deadlineMs)) form.append('files', file);
			return form;
		},
	};
	const { answer } = await submit(call, together, 0);
	const files = (Array.isArray(answer.files) ? answer.files : []) as Array<{
		filename?: string;
		status?: string;
	}>;
	const failedFiles = files
		.filter(({ status }) => status === 'failed')
		.map(({ filename }) => filename);
	return [{ json: { ...answer, failedFiles } }];
}, readFiles);
