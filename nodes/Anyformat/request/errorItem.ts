import type { INodeExecutionData, NodeApiError } from 'n8n-workflow';

/** What is known of the document that an error is about; in the error's context. */
export interface DocumentFacts {
	fileName?: string | null;
	collectionId?: string | null;
	/** Its status at the API, such as `error`; null when it never became a document there. */
	status?: string | null;
}

/**
 * The item of something that went wrong, when the node goes on. n8n sends an item to the error output
 * only when `json` has no keys but `error`, `message` and `details`; and its own error items carry neither
 * link nor description, so they are made here.
 */
export function errorItem({ message, description, context }: NodeApiError): INodeExecutionData {
	const { fileName = null, collectionId = null, status = null } = context as DocumentFacts;
	const requestId = (context.requestId as string | undefined) ?? null;
	return {
		json: {
			error: message,
			details: { description: description ?? null, fileName, collectionId, status, requestId },
		},
	};
}

/** Whether an item tells of something that went wrong. */
export const isErrorItem = ({ json }: INodeExecutionData): boolean =>
	json.error !== undefined && json.details !== undefined;
