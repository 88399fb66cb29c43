import type { INodeProperties } from 'n8n-workflow';

import { workflowId } from './fields';
import { optionsOf, outputOptions, simplify } from './output';

/** Which events start the workflow. */
export const events: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	required: true,
	default: ['extraction.completed'],
	options: [
		{
			name: 'Extraction Completed',
			value: 'extraction.completed',
			description: 'A document was processed and has results',
		},
		{
			name: 'Extraction Failed',
			value: 'extraction.failed',
			description: 'A document could not be processed',
		},
	],
	description: 'What starts the workflow; there is no event for cancelled documents',
};

const [fromList, , byId] = workflowId.modes!;

/** The workflow whose documents count, or none for all. An address can't be empty, so it is not offered. */
export const workflowFilter: INodeProperties = {
	...workflowId,
	required: false,
	modes: [{ ...fromList, placeholder: 'All workflows' }, byId],
	hint: 'Leave it empty for the documents of all workflows. What this workflow sends itself starts it, too.',
	description: 'The Anyformat workflow whose documents start this one',
};

const fetchResults: INodeProperties = {
	displayName: 'Fetch Results',
	name: 'fetchResults',
	type: 'boolean',
	default: true,
	description:
		'Whether to fetch the fields of the document; otherwise the item has its IDs and its status alone',
};

/** Whether deliveries must be signed; see trigger/webhook/signature.ts for how. */
export const verifySignature: INodeProperties = {
	displayName: 'Verify Signature',
	name: 'verifySignature',
	type: 'boolean',
	default: true,
	description:
		'Whether to refuse events that are not signed with the secret of their webhook, by HMAC-SHA256 as GitHub, Stripe and Standard Webhooks do it. Every event is checked with Anyformat anyway.',
};

/** Hides a field that says how results are put out, since without results it does nothing. */
const ofResults = (field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { ...field.displayOptions, hide: { '/options.fetchResults': [false] } },
});

/** Simplify and the Options of a trigger's output, with those of the trigger's own. */
export const triggerOutput = (...own: INodeProperties[]): INodeProperties[] => [
	ofResults(simplify),
	optionsOf([fetchResults, ...outputOptions.map(ofResults), ...own]),
];
