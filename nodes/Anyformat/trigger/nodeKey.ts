import type { IExecuteFunctions } from 'n8n-workflow';

import type { TriggerContext } from './parameters';

/**
 * Tells a trigger node from all others of the process. A workflow that listens for a test event is another
 * one than the same workflow in production.
 */
export function nodeKeyOf(context: IExecuteFunctions | TriggerContext): string {
	const kind = context.getMode() === 'manual' ? 'test' : 'production';
	return `${context.getWorkflow().id} ${context.getNode().id} ${kind}`;
}
