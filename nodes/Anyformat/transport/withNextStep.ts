import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/**
 * The same error with its next step in the message, too, for places where n8n hands on the message alone:
 * to whoever publishes a workflow, and to an AI agent that calls a tool.
 */
export function withNextStep(error: unknown): unknown {
	const isOurs = error instanceof NodeApiError || error instanceof NodeOperationError;
	if (isOurs && error.description && !error.message.includes(error.description))
		error.message = `${error.message}. ${error.description}`;
	return error;
}
