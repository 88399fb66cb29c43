import type { INode } from 'n8n-workflow';
import { itemError, type ItemContext } from './errors';
import { ID_SOURCES, type Subject } from './requestFailure';

/** What reads a node's parameters for one item; n8n's contexts of single items are such. */
export interface Parameters extends ItemContext {
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
export function withNodeErrors<Result>(context: ItemContext, work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		const { message, description } = error as InputError;
		throw itemError(context, message, error instanceof InputError ? description : undefined);
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
	const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
	throw itemError(
		context,
		`'${displayName}' can't be "${String(value)}"`,
		`It must be a number ${range}.`,
	);
}

/** The parameters that stand in URLs: what their values identify, and how the interface calls them. */
const PATH_PARAMETERS: Record<string, [kind: Subject['kind'], displayName: string]> = {
	collectionId: ['collection', 'Collection ID'],
	fileId: ['file', 'File ID'],
	webhookId: ['webhook', 'Webhook ID'],
	workflowId: ['workflow', 'Workflow'],
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
		subject = { kind: PATH_PARAMETERS[name][0], id, parent: subject };
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
	const [kind, displayName] = PATH_PARAMETERS[name];
	const value = String(context.getNodeParameter(name, '', { extractValue: true }) ?? '').trim();
	if (value !== '' && value !== '.' && value !== '..') return value;
	const idSource = ID_SOURCES[kind];
	const remedy = idSource ? `Give ${idSource}.` : 'Choose a workflow, or give its ID.';
	throw itemError(
		context,
		value === '' ? `'${displayName}' is empty` : `'${displayName}' can't be "${value}"`,
		`${remedy} If it comes from an expression, check that this item has a value for it.`,
	);
}
