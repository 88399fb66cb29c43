import type { INodeParameters, IPollFunctions } from 'n8n-workflow';

import { poll } from '../../../nodes/Anyformat/trigger/poll';
import { NODE } from '../fakes';

/** A manual poll of a workflow that has no documents. */
function contextOf(workflowId: INodeParameters): IPollFunctions {
	const parameters: INodeParameters = { workflowId, events: ['extraction.completed'] };
	const answer = { statusCode: 200, headers: {}, body: { count: 0, results: [] } };
	return {
		getMode: () => 'manual',
		getNode: () => NODE,
		getCredentials: async () => ({ baseUrl: 'https://api.anyformat.ai', apiKey: 'key' }),
		getNodeParameter: (name: string, fallback: unknown, options?: { extractValue?: boolean }) =>
			(options?.extractValue ? workflowId.value : parameters[name]) ?? fallback,
		helpers: { httpRequestWithAuthentication: async () => answer },
	} as unknown as IPollFunctions;
}

it.each([
	['by its name, when it was picked from the list', 'Supplier invoices', 'Supplier invoices'],
	['by its ID otherwise', '', '069d-1'],
])('a test without documents calls the workflow %s', async (_, cachedResultName, shown) => {
	const picked = { __rl: true, mode: 'list', value: '069d-1', cachedResultName };
	await expect(poll(contextOf(picked))).rejects.toThrow(`Workflow "${shown}" has no document yet`);
});
