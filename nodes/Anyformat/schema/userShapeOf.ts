import { NodeApiError } from 'n8n-workflow';

import { isRecord } from '../request/guards';
import { HttpStatus } from '../request/httpStatus';
import { LookupCache } from '../request/lookupCache';
import type { ApiClient } from '../request/sendRequest';
import { readWorkflow } from './readWorkflow';
import { fromDescription } from './shapeText';
import type { UserShape } from './userShape';

/** More workflows than a process has to do with; what is forgotten is read again. */
const MAX_KNOWN_SHAPES = 10_000;

const shapes = new LookupCache<UserShape | undefined>(MAX_KNOWN_SHAPES);

/**
 * The shape in which the fields of a workflow were defined in a node, from the workflow's own description,
 * which is read once in a process; undefined for workflows that people made, and for those whose
 * description somebody changed. Throws what `readWorkflow` throws, except that a workflow which can't be
 * seen has no shape.
 */
export async function userShapeOf(
	client: ApiClient,
	workflowId: string,
): Promise<UserShape | undefined> {
	const key = `${client.account.id} ${workflowId}`;
	return await shapes.get(key, client.signal, async () => {
		const workflow = await readWorkflow(client, workflowId).catch((reason: unknown) => {
			const status = reason instanceof NodeApiError ? reason.context.statusCode : undefined;
			if (status === HttpStatus.NotFound || status === HttpStatus.Forbidden) return undefined;
			throw reason as Error;
		});
		return isRecord(workflow) ? fromDescription(workflow.description) : undefined;
	});
}
