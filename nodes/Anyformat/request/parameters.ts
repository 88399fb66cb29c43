import type { IExecuteSingleFunctions, INode } from 'n8n-workflow';

import { createError } from './errors';

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
