import type { IDataObject } from 'n8n-workflow';
import type { CredentialData, Rest, WorkflowFile } from './rest';
import { waitFor } from './wait';

const UNFINISHED = ['new', 'running', 'waiting'];

/** An execution as the list of executions shows it. */
export interface ListedExecution {
	id: string;
	/** new, running, waiting, success, error, canceled, crashed */
	status: string;
	/** Id of the execution that this one retries. */
	retryOf?: string | null;
}

/** Saves a workflow and puts its trigger to work; answers its id. */
export async function publish(rest: Rest, file: WorkflowFile): Promise<string> {
	const { id, versionId } = (await rest.createWorkflow(file)) as WorkflowFile & {
		id: string;
		versionId: string;
	};
	await rest.request('POST', `/rest/workflows/${id}/activate`, { versionId });
	return id;
}

/** Takes the trigger out of work; executions that run go on. */
export async function unpublish(rest: Rest, workflowId: string): Promise<void> {
	await rest.request('POST', `/rest/workflows/${workflowId}/deactivate`, {});
}

/** The latest 100 executions of a workflow, newest first. */
export async function executionsOf(rest: Rest, workflowId: string): Promise<ListedExecution[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const path = `/rest/executions?limit=100&filter=${filter}`;
	return (await rest.request<{ results: ListedExecution[] }>('GET', path)).results;
}

/** The latest 100 executions of a workflow, at the first moment when all of them have ended. */
export async function endedExecutionsOf(
	rest: Rest,
	workflowId: string,
	timeoutMs: number,
): Promise<ListedExecution[]> {
	return await waitFor('the end of all executions', timeoutMs, async () => {
		const all = await executionsOf(rest, workflowId);
		return all.some(({ status }) => UNFINISHED.includes(status)) ? undefined : all;
	});
}

/** Retry as the list of executions offers it, with the workflow as it was or as it is now; answers at its end. */
export async function retry(
	rest: Rest,
	executionId: string,
	loadWorkflow = false,
): Promise<ListedExecution> {
	return await rest.request('POST', `/rest/executions/${executionId}/retry`, { loadWorkflow });
}

export async function updateCredential(
	rest: Rest,
	id: string,
	{ type, name, data }: CredentialData,
): Promise<void> {
	await rest.request<IDataObject>('PATCH', `/rest/credentials/${id}`, { type, name, data });
}
