import {
	NodeOperationError,
	type IDataObject,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
	type NodeApiError,
} from 'n8n-workflow';

import type { OutputOptions } from '../output/documentItems';
import { readOutputOptions } from '../output/readOutputOptions';
import { toItems } from '../output/toItems';
import { readNumber } from '../shared/readNumber';
import { errorItem, type DocumentFacts } from '../transport/errorItem';
import { operation, toNodeError, type Call } from '../transport/operation';
import { pathValue } from '../transport/path';
import { Stopped } from '../transport/pause';
import type { SourceDocument } from './document';
import { readDocuments, type Readable } from './readDocuments';
import { finalStatus, IN_PROGRESS, untilReady } from './untilReady';
import { Submissions } from './submissions';
import { submit } from './submit';

interface Job {
	workflowId: string;
	documents: Readable[];
	output: OutputOptions;
	timeoutMs: number;
	failOnTimeout: boolean;
	includeFile: boolean;
}

const TIMEOUT_SECONDS = 600;

/** An agent, and the person who waits for its answer, have less patience. */
const TOOL_TIMEOUT_SECONDS = 120;

/** A week; Node.js has no timers for more than some 24 days. */
const LONGEST_TIMEOUT_SECONDS = 7 * 24 * 3600;

/** The seam of Extract Data: submit, wait, results, for every document of an item. */
export const extract = operation(extractAll, readJob);

async function readJob(context: IExecutePaginationFunctions): Promise<Job> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const asTool = context.getNode().type.endsWith('Tool');
	const { timeout = asTool ? TOOL_TIMEOUT_SECONDS : TIMEOUT_SECONDS } = options;
	const { onTimeout = asTool ? 'continue' : 'fail' } = options;
	const job = {
		workflowId: pathValue(context, 'workflowId'),
		output: readOutputOptions(context),
		timeoutMs: readNumber(context, 'Timeout', timeout, 1, LONGEST_TIMEOUT_SECONDS) * 1000,
		failOnTimeout: onTimeout !== 'continue',
		includeFile: options.includeFile === true,
		documents: await readDocuments(context),
	};
	const unfit = job.documents.find((document) => document instanceof NodeOperationError);
	if (unfit !== undefined && !context.continueOnFail()) throw unfit as NodeOperationError;
	return job;
}

async function extractAll(call: Call, job: Job): Promise<INodeExecutionData[]> {
	const outcomes = await Promise.allSettled(
		job.documents.map(async (document, number) => await extractOne(call, job, document, number)),
	);
	return outcomes.flatMap((outcome) => {
		if (outcome.status === 'fulfilled') return outcome.value;
		throw outcome.reason as Error;
	});
}

/** One document's items: its results, or its error when the node goes on after one. */
async function extractOne(
	call: Call,
	job: Job,
	document: Readable,
	number: number,
): Promise<INodeExecutionData[]> {
	if (document instanceof NodeOperationError) return [errorItem(document)];
	const facts: DocumentFacts = {};
	return await extractDocument(call, job, document, number, facts).catch((reason: unknown) => {
		if (reason instanceof Stopped) throw reason;
		const error = toNodeError(call.context, reason);
		Object.assign(error.context, facts, { fileName: document.fileName });
		if (!call.context.continueOnFail()) throw error;
		return [errorItem(error, { ...facts, fileName: document.fileName })];
	});
}

/** Notes in `facts` what becomes known of the document, for the error that may come. */
async function extractDocument(
	call: Call,
	{ workflowId, output, timeoutMs, failOnTimeout, includeFile }: Job,
	document: SourceDocument,
	number: number,
	facts: DocumentFacts,
): Promise<INodeExecutionData[]> {
	const { context, client } = call;
	const { account, itemIndex } = client;
	const key = Submissions.key(
		account.id,
		workflowId,
		runIndex(context),
		itemIndex,
		number,
		document.fingerprint,
	);
	const accepted = await submit(call, document, key, timeoutMs);
	Object.assign(facts, { collectionId: accepted.collectionId, status: IN_PROGRESS });

	const outcome = await untilReady(client, {
		...accepted,
		workflowId,
		label: document.label,
	}).catch((error: NodeApiError) => {
		facts.status = finalStatus(error) ?? IN_PROGRESS;
		// What ended badly is submitted anew by the next try, so there is nothing to find again.
		if (finalStatus(error) !== undefined) new Submissions(context).forget(key);
		throw error;
	});
	facts.status = outcome.status;
	if (outcome.results === undefined && failOnTimeout)
		throw new NodeOperationError(
			context.getNode(),
			`The ${document.label} was still being processed after ${timeoutMs / 1000} s`,
			{
				description: `Nothing is lost: its collection ID is "${accepted.collectionId}". Fetch the results later with File → Get Results, or give it more time with 'Timeout' under Options.`,
				itemIndex,
			},
		);

	const { fileName } = document;
	const items = toItems(context, { ...outcome, ...accepted, workflowId, fileName }, output);
	if (!includeFile) return items;
	const binary = { data: await document.binary() };
	return items.map((item) => ({ ...item, binary }));
}

/** How often the node has run before in this execution; a retry is the same run. */
function runIndex(context: IExecutePaginationFunctions): number {
	return (context.getWorkflowDataProxy(context.getItemIndex()) as unknown as { $runIndex: number })
		.$runIndex;
}
