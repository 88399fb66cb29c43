import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { shownFor, workflowId } from '../../shared/fields';
import { collectionId } from '../../shared/idFields';
import { optionsOf, outputOptions, simplify, waitOptions } from '../../shared/outputFields';
import { getResults } from '../../documents/getResults';

export const option: INodePropertyOptions = {
	name: 'Get Results',
	value: 'getResults',
	action: 'Get results of file',
	description: 'Get the typed fields of a document that was sent before, without sending it again',
	routing: {
		request: { method: 'GET', url: `${API}/workflows/{workflowId}/files/{collectionId}/results/` },
		operations: { pagination: getResults },
	},
};

const wait: INodeProperties = {
	displayName: 'Wait',
	name: 'wait',
	type: 'boolean',
	default: false,
	description:
		'Whether to wait until the document is processed; otherwise one that is not yet has its status and no fields',
};

/** Without Wait, they would do nothing. */
const whileWaiting = waitOptions('now on').map((option) => ({
	...option,
	displayOptions: { show: { '/wait': [true] } },
}));

export const fields = shownFor('file', 'getResults', [
	workflowId,
	collectionId,
	wait,
	simplify,
	optionsOf([...outputOptions, ...whileWaiting]),
]);
