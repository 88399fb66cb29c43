import type { IExecuteSingleFunctions, INode } from 'n8n-workflow';
import { createError } from './errors';
import type { Subject } from './requestFailure';

/** What reads a node's parameters for one item; n8n's contexts of single items are such. */
export interface Parameters extends Pick<IExecuteSingleFunctions, 'getNode' | 'getItemIndex'> {
	getNodeParameter(name: string, fallback?: unknown, options?: { extractValue?: boolean }): unknown;
}

/** Says what is wrong with what a user gave, and what to do; see `withNodeErrors`. */
export class InputError extends Error {
	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
	}
}

/** What `work` gives; what it throws becomes a NodeApiError of the item. */
export function withNodeErrors<Result>(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	work: () => Result,
): Result {
	try {
		return work();
	} catch (error) {
		throw createError(context.getNode(), (error as Error).message, {
			description: error instanceof InputError ? error.description : undefined,
			itemIndex: context.getItemIndex(),
		});
	}
}

/** Whether an AI agent calls the node; n8n makes a node type of its own for that. */
export const isTool = ({ type }: INode): boolean => type.endsWith('Tool');

/** A number between `least` and `most`, from a field or an expression. Throws NodeApiError. */
export function readNumber(
	context: Parameters,
	displayName: string,
	value: unknown,
	least: number,
	most: number,
): number {
	// Number() makes 0 of null, of a list and of blanks, which an expression may give for want of a value.
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isNumeric ? Number(value) : NaN;
	if (number >= least && number <= most) return number;
	throw createError(context.getNode(), `'${displayName}' can't be "${String(value)}"`, {
		description:
			most === Infinity
				? `It must be a number of at least ${least}.`
				: `It must be a number from ${least} to ${most}.`,
		itemIndex: context.getItemIndex(),
	});
}

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
