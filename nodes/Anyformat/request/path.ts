import { createError } from './errors';
import type { Parameters } from './parameters';
import type { Subject } from './requestFailure';

interface PathParameter {
	/** What its value identifies. */
	kind: Subject['kind'];
	/** How the interface calls it. */
	displayName: string;
	/** Where its value comes from. */
	source: string;
}

/** The parameters that stand in URLs. */
const PATH_PARAMETERS: Record<string, PathParameter> = {
	collectionId: {
		kind: 'collection',
		displayName: 'Collection ID',
		source: 'Give the collectionId of Extract Data or a trigger, or the id of Run or Get Many.',
	},
	fileId: { kind: 'file', displayName: 'File ID', source: 'Give the file_id of Upload.' },
	webhookId: {
		kind: 'webhook',
		displayName: 'Webhook ID',
		source: 'Give the id of Webhook → Create or Webhook → Get Many.',
	},
	workflowId: {
		kind: 'workflow',
		displayName: 'Workflow',
		source: 'Choose a workflow, or give its ID.',
	},
};

/** What paths without an ID lead to, by their last part and method. */
const COLLECTIONS: Record<string, Subject['kind']> = {
	health: 'health',
	webhooks: 'webhookList',
	workflows: 'workflowList',
};

export interface FilledPath {
	url: string;
	/** What the path leads to. */
	subject: Subject;
}

/**
 * Fills `{parameter}` in an operation's URL with the item's value of that parameter, encoded. Throws what
 * `readPathValue` throws.
 */
export function fillPath(context: Parameters, template: string): FilledPath {
	let subject: Subject | undefined;
	const url = template.replace(/\{(\w+)\}/g, (_, name: string) => {
		const id = readPathValue(context, name);
		subject = { kind: PATH_PARAMETERS[name].kind, id, parent: subject };
		return encodeURIComponent(id);
	});
	const last = template.split('/').filter(Boolean).at(-1) ?? '';
	return { url, subject: subject ?? { kind: COLLECTIONS[last] } };
}

/**
 * The item's value of a parameter that stands in URLs. Throws NodeApiError when it is empty, or a
 * dot segment, which would lead to another path.
 */
export function readPathValue(context: Parameters, name: string): string {
	const { displayName, source } = PATH_PARAMETERS[name];
	const value = String(context.getNodeParameter(name, '', { extractValue: true }) ?? '').trim();
	if (value !== '' && value !== '.' && value !== '..') return value;
	throw createError(
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
