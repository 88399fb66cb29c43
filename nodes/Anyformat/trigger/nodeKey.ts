import type { IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

/**
 * Tells a trigger node from all others of the process. A workflow that listens for a test event is another
 * one than the same workflow in production.
 */
export function nodeKeyOf(context: IHookFunctions | IPollFunctions | IWebhookFunctions): string {
	const kind = context.getMode() === 'manual' ? 'test' : 'production';
	return `${context.getWorkflow().id} ${context.getNode().id} ${kind}`;
}
