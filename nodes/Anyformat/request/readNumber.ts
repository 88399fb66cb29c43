import { NodeOperationError } from 'n8n-workflow';

import type { Parameters } from './parameters';

/** A number between `least` and `most`, from a field or an expression. Throws NodeOperationError. */
export function readNumber(
	context: Parameters,
	displayName: string,
	value: unknown,
	least: number,
	most: number,
): number {
	const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
	if (number >= least && number <= most) return number;
	throw new NodeOperationError(context.getNode(), `'${displayName}' can't be "${String(value)}"`, {
		description:
			most === Infinity
				? `It must be a number of at least ${least}.`
				: `It must be a number from ${least} to ${most}.`,
		itemIndex: context.getItemIndex(),
	});
}
