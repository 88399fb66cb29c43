import type {
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	NodeApiError,
} from 'n8n-workflow';

import type { OutputOptions } from '../output/documentItems';
import { readOutputOptions } from '../output/readOutputOptions';
import { toItems } from '../output/toItems';
import { apiError } from '../transport/failure';
import { NO_ID } from '../transport/failureTexts';
import { operation, type Call } from '../transport/operation';
import { pathValue } from '../transport/path';
import { eachDocument, type DocumentWork } from './eachDocument';
import { exampleItems } from './exampleItems';
import { finalStatus, IN_PROGRESS, tooLate } from './outcome';
import { readDocuments, type Readable } from './readDocuments';
import { submit, type Accepted } from './submit';
import { untilReady } from './untilReady';
import { readWaitSettings, type WaitSettings } from './waitSettings';

interface Job {
	workflowId: string;
	documents: Readable[];
	/** Whether sample values are wanted instead of what the documents hold. */
	exampleOnly: boolean;
	output: OutputOptions;
	wait: WaitSettings;
	includeFile: boolean;
}

/** The seam of Extract Data: submit, wait, results, for every document of an item. */
export const extract = operation(
	async (call, job: Job) =>
		job.exampleOnly
			? await exampleItems(call, job.workflowId, job.output, job.includeFile)
			: await eachDocument(call, job.documents, workOf(call, job)),
	readJob,
);

async function readJob(context: IExecutePaginationFunctions): Promise<Job> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	// An example must never pass for an extraction where nobody looks on.
	const exampleOnly = options.exampleOnly === true && context.getMode() === 'manual';
	return {
		workflowId: pathValue(context, 'workflowId'),
		output: readOutputOptions(context),
		wait: readWaitSettings(context),
		includeFile: options.includeFile === true,
		exampleOnly,
		documents: exampleOnly ? [] : await readDocuments(context),
	};
}

function workOf(call: Call, { workflowId, output, wait, includeFile }: Job): DocumentWork {
	const { context, client } = call;
	return async (document, number, facts): Promise<INodeExecutionData[]> => {
		const accepted = await submit(call, document, number, wait.timeoutMs);
		const { atMs, deadlineMs, forget } = accepted;
		const collectionId = collectionIdOf(call, accepted, document.label);
		Object.assign(facts, { collectionId, status: IN_PROGRESS });

		const { label } = document;
		const awaited = { workflowId, collectionId, label, acceptedAtMs: atMs, deadlineMs };
		const refuse = (error: NodeApiError): never => {
			facts.status = finalStatus(error) ?? IN_PROGRESS;
			// What ended badly is submitted anew by the next try, so there is nothing to find again.
			if (finalStatus(error) !== undefined) forget();
			else tellCollection(error, collectionId);
			throw error;
		};
		const outcome = await untilReady(client, awaited).catch(refuse);
		facts.status = outcome.status;
		if (outcome.results === undefined && wait.failOnTimeout) {
			if (outcome.heldUp !== undefined) refuse(outcome.heldUp);
			throw tooLate(client, awaited, wait.timeoutMs);
		}

		const fileName = document.fileName ?? accepted.fileName ?? null;
		const items = toItems(context, { ...outcome, collectionId, workflowId, fileName }, output);
		if (!includeFile) return items;
		const binary = { data: await document.binary().catch(refuse) };
		return items.map((item) => ({ ...item, binary }));
	};
}

/** A document that waits for nobody any more is not to be paid twice for want of its ID. */
function tellCollection(error: NodeApiError, collectionId: string): void {
	if (error.description === undefined) return;
	error.description = `The document was accepted, and its collection ID is "${collectionId}": fetch its results with File → Get Results. ${error.description}`;
}

function collectionIdOf({ client, named }: Call, { answer }: Accepted, sent: string): string {
	if (typeof answer.id === 'string' && answer.id !== '') return answer.id;
	throw apiError(client, { named, sent }, { reason: NO_ID, unclear: true });
}
