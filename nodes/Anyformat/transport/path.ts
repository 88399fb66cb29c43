import { NodeOperationError } from 'n8n-workflow';

import type { Parameters } from '../shared/parameters';

interface PathParameter {
	/** What its value names. */
	noun: string;
	/** How the interface calls it. */
	displayName: string;
	/** Where its value comes from. */
	source: string;
}

/** The parameters that stand in URLs. */
const PATH_PARAMETERS: Record<string, PathParameter> = {
	collectionId: {
		noun: 'collection',
		displayName: 'Collection ID',
		source: 'Give the collectionId of Extract Data or a trigger, or the id of Run or Get Many.',
	},
	fileId: { noun: 'file', displayName: 'File ID', source: 'Give the file_id of Upload.' },
	webhookId: {
		noun: 'webhook',
		displayName: 'Webhook ID',
		source: 'Give the id of Webhook → Create or Webhook → Get Many.',
	},
	workflowId: {
		noun: 'workflow',
		displayName: 'Workflow',
		source: 'Choose a workflow, or give its ID.',
	},
};

/** What paths without an ID lead to, by their last part. */
const PLACES: Record<string, string> = {
	health: 'the health check',
	webhooks: 'the list of webhooks',
	workflows: 'the list of workflows',
};

export interface FilledPath {
	url: string;
	/** What the path names, for texts: `workflow "069d…"`, or `the list of workflows`. */
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
	const last = template.split('/').filter(Boolean).at(-1) ?? '';
	return { url, named: named.reverse().join(' of ') || (PLACES[last] ?? 'the request') };
}

/**
 * The item's value of a parameter that stands in URLs. Throws NodeOperationError when it is empty, or a
 * dot segment, which would lead to another path.
 */
export function pathValue(context: Parameters, name: string): string {
	const { displayName, source } = PATH_PARAMETERS[name];
	const value = String(context.getNodeParameter(name, '', { extractValue: true }) ?? '').trim();
	if (value !== '' && value !== '.' && value !== '..') return value;
	throw new NodeOperationError(
		context.getNode(),
		value === '' ? `'${displayName}' is empty` : `'${displayName}' can't be "${value}"`,
		{
			description: `${source} If it comes from an expression, check that this item has a value for it.`,
			itemIndex: context.getItemIndex(),
		},
	);
}

/** The last value that was filled into a path, as it was given. */
export function lastPathValue(url: string): string {
	return decodeURIComponent(url.split('/').filter(Boolean).at(-1) ?? '');
}
