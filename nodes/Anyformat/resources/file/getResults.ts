import type {
	IExecutePaginationFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { isOn } from '../../request/guards';
import { statusOf, toStateError, toTimeoutError } from '../../documents/documentState';
import { waitForDocument } from '../../documents/wait';
import type { OutputOptions } from '../../output/documentItems';
import { readCorrections, readItems, readOutputOptions } from '../../output/toItems';
import { workflowId, collectionId } from '../../properties/fields';
import { optionsOf, outputOptions, simplify, waitOptions } from '../../properties/output';
import { corrections } from '../../properties/review';
import { after } from '../../request/clock';
import { userShapeOf } from '../../schema/readWorkflow';
import { requestHandler } from '../../request/requestHandler';
import { workflowOf } from '../../request/requestIdentity';
import { readWaitSettings, type WaitSettings } from '../../documents/pollSchedule';

interface Job {
	output: OutputOptions;
	/** Absent: ask once. */
	wait?: WaitSettings;
}

async function readJob(context: IExecutePaginationFunctions): Promise<Job> {
	return {
		output: { ...readOutputOptions(context), corrections: readCorrections(context) },
		wait: isOn(context.getNodeParameter('wait', false)) ? readWaitSettings(context) : undefined,
	};
}

/** The request handler of Get Results: the items of a document that was submitted before. */
const getResults = requestHandler(async ({ context, client, subject }, job: Job) => {
	const { output, wait } = job;
	const collectionId = String(subject.id);
	const workflowId = workflowOf(subject);
	const label = `document of collection "${collectionId}"`;
	const awaited = {
		workflowId,
		collectionId,
		label,
		...(wait && { deadlineMs: after(wait.timeoutMs) }),
	};
	// It is known when the results are there; what fails here is asked for again then.
	if (output.simplify) userShapeOf(client, workflowId).catch(() => undefined);
	const state = await waitForDocument(client, awaited);
	if (state.kind === 'processing' && wait?.failOnTimeout)
		throw state.heldUpBy ?? toTimeoutError(client, awaited, wait.timeoutMs);
	if (state.kind !== 'processing' && state.kind !== 'processed')
		throw toStateError(client, awaited, state);
	const results = state.kind === 'processed' ? state.results : undefined;
	const document = { collectionId, workflowId, fileName: null, status: statusOf(state), results };
	return await readItems(context, context.getExecuteData(), client, document, output);
}, readJob);

export const option: INodePropertyOptions = {
	name: 'Get Results',
	value: 'getResults',
	action: 'Get results of file',
	description: 'Get the typed fields of a document that was sent before, without sending it again',
	routing: {
		request: { method: 'GET', url: `${API}/workflows/{workflowId}/files/{collectionId}/results/` },
		operations: { pagination: getResults },
	},
};

const wait: INodeProperties = {
	displayName: 'Wait',
	name: 'wait',
	type: 'boolean',
	default: false,
	description:
		'Whether to wait until the document is processed; otherwise one that is not yet has its status and no fields',
};

/** Without Wait, they would do nothing. */
const whileWaiting = waitOptions('now on').map((option) => ({
	...option,
	displayOptions: { show: { '/wait': [true] } },
}));

export const fields: INodeProperties[] = [
	workflowId,
	collectionId,
	wait,
	simplify,
	optionsOf([corrections, ...outputOptions, ...whileWaiting]),
];
