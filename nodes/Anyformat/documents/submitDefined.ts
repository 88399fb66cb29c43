import { NodeApiError } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { derivedCall, type Call } from '../request/call';
import type { DefinedSchema } from '../schema/definedSchema';
import { findOrCreateWorkflow, replaceDeletedWorkflow } from '../schema/schemaWorkflow';
import { submit, type DocumentUpload, type Submission } from './submit';
import { HttpStatus } from '../request/response';

/** What the API has accepted, and the workflow that it went to. */
export interface DefinedSubmission {
	submission: Submission;
	workflowId: string;
}

/**
 * Submits a document to the workflow of a schema, which is found or made. One that somebody deleted is made
 * anew once. Throws what `findOrCreateWorkflow` and `submit` throw.
 */
export async function submitDefined(
	call: Call,
	schema: DefinedSchema,
	what: DocumentUpload,
	number: number,
	timeoutMs: number,
): Promise<DefinedSubmission> {
	const { context, client } = call;
	const execution = context.getContext('flow');
	const submitTo = async (workflowId: string): Promise<DefinedSubmission> => {
		const options = { timeoutMs, workflow: schema.hash };
		const submission = await submit(callFor(call, workflowId), what, number, options);
		// An earlier try may have gone to another, before somebody deleted that.
		const { workflow_id } = submission.response;
		return { submission, workflowId: typeof workflow_id === 'string' ? workflow_id : workflowId };
	};
	const workflowId = await findOrCreateWorkflow(client, schema, execution);
	return await submitTo(workflowId).catch(async (reason: unknown) => {
		if (!isUnknownWorkflow(reason)) throw reason as Error;
		return await submitTo(await replaceDeletedWorkflow(client, schema, execution, workflowId));
	});
}

/** Anyformat's own word: a proxy's 404 says nothing of the workflow. */
const isUnknownWorkflow = (reason: unknown): boolean =>
	reason instanceof NodeApiError &&
	reason.context.statusCode === HttpStatus.NotFound &&
	reason.context.errorCode === 'NOT_FOUND';

/** The call of an operation whose path has no workflow, as one that runs this workflow. */
function callFor(call: Call, workflowId: string): Call {
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/run/`;
	return derivedCall(call, {
		request: { ...call.request, url },
		subject: { kind: 'workflow', id: workflowId },
	});
}
