import type { INodeProperties } from 'n8n-workflow';

/** Shows an option with Simplify alone: the raw response is not shaped. */
export const whenSimplified = (option: INodeProperties): INodeProperties => ({
	...option,
	displayOptions: { ...option.displayOptions, show: { '/simplify': [true] } },
});
