import { NodeOperationError } from 'n8n-workflow';

import type { Parameters } from '../shared/parameters';

/** The parameters that stand in URLs: what their values name, and how the interface calls them. */
const PATH_PARAMETERS: Record<string, { noun: string; displayName: string }> = {
	collectionId: { noun: 'collection', displayName: 'Collection ID' },
	fileId: { noun: 'file', displayName: 'File ID' },
	webhookId: { noun: 'webhook', displayName: 'Webhook ID' },
	workflowId: { noun: 'workflow', displayName: 'Workflow' },
};

export interface FilledPath {
	url: string;
	/** What the path names, for texts: `workflow "069d…"`, or `the request`. */
	named: string;
}

/**
 * Fills `{parameter}` in an operation's URL with the item's value of that parameter, encoded. Throws what
 * `pathValue` throws.
 */
export function fillPath(context: Parameters, template: string): FilledPath {
	const named: string[] = [];
	const url = template.replace(/\{(\w+)\}/g, (_, name: string) => {
		const value = pathValue(context, name);
		named.push(`${PATH_PARAMETERS[name].noun} "${value}"`);
		return encodeURIComponent(value);
	});
	return { url, named: named.reverse().join(' of ') || 'the request' };
}

/**
 * The item's value of a parameter that stands in URLs. Throws NodeOperationError when it is empty, or a
 * dot segment, which would lead to another path.
 */
export function pathValue(context: Parameters, name: string): string {
	const { noun, displayName } = PATH_PARAMETERS[name];
	const value = String(context.getNodeParameter(name, '', { extractValue: true }) ?? '').trim();
	if (value !== '' && value !== '.' && value !== '..') return value;
	throw new NodeOperationError(
		context.getNode(),
		value === '' ? `'${displayName}' is empty` : `'${displayName}' can't be "${value}"`,
		{
			description: `Choose a ${noun}, or give its ID. If it comes from an expression, check that this item has a value for it.`,
			itemIndex: context.getItemIndex(),
		},
	);
}

/** The last value that was filled into a path, as it was given. */
export function lastPathValue(url: string): string {
	return decodeURIComponent(url.split('/').filter(Boolean).at(-1) ?? '');
}
