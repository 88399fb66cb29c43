import type { IExecuteSingleFunctions } from 'n8n-workflow';

/** What reads a node's parameters for one item; n8n's contexts of single items are such. */
export interface Parameters extends Pick<IExecuteSingleFunctions, 'getNode' | 'getItemIndex'> {
	getNodeParameter(name: string, fallback?: unknown, options?: { extractValue?: boolean }): unknown;
}
