import type { IExecutePaginationFunctions } from 'n8n-workflow';

import type { OutputOptions } from '../output/documentItems';
import { readOutputOptions } from '../output/readOutputOptions';
import { toItems } from '../output/toItems';
import { operation } from '../transport/operation';
import { pathValue } from '../transport/path';
import { tooLate } from './outcome';
import { untilReady } from './untilReady';
import { readWaitSettings, type WaitSettings } from './waitSettings';

interface Job {
	workflowId: string;
	collectionId: string;
	output: OutputOptions;
	/** Absent: ask once. */
	wait?: WaitSettings;
}

async function readJob(context: IExecutePaginationFunctions): Promise<Job> {
	return {
		workflowId: pathValue(context, 'workflowId'),
		collectionId: pathValue(context, 'collectionId'),
		output: readOutputOptions(context),
		wait: context.getNodeParameter('wait', false) === true ? readWaitSettings(context) : undefined,
	};
}

/** The seam of Get Results: the items of a document that was submitted before. */
export const getResults = operation(async ({ context, client }, job: Job) => {
	const { workflowId, collectionId, output, wait } = job;
	const label = `document of collection "${collectionId}"`;
	const awaited = {
		workflowId,
		collectionId,
		label,
		...(wait && { deadlineMs: Date.now() + wait.timeoutMs }),
	};
	const outcome = await untilReady(client, awaited);
	if (outcome.results === undefined && wait?.failOnTimeout)
		throw outcome.heldUp ?? tooLate(client, awaited, wait.timeoutMs);
	return toItems(context, { ...outcome, collectionId, workflowId, fileName: null }, output);
}, readJob);
