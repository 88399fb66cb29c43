import { sleep } from 'n8n-workflow';

import { toAwaited, waitForFoundDocument } from '../../../nodes/Anyformat/documents/batch';
import { sendRequest, type AnyRequest } from '../../../nodes/Anyformat/request/sendRequest';
import { clientOf } from '../fakes';

const MANY = 100;

/** Answers a millisecond later, with the results of whatever document it is asked for. */
function slowClient() {
	const client = clientOf(({ url }) => {
		const [, id] = /files\/(\d+)\/results/.exec(url) ?? [];
		return { body: id === undefined ? { results: [] } : { collection_id: id, extractions: [] } };
	});
	const { request } = client;
	client.request = async (sent: AnyRequest) => {
		const response = await request(sent);
		await sleep(1);
		return response;
	};
	return client;
}

it('many documents that a trigger has found leave half of the requests to others', async () => {
	const client = slowClient();
	const found = Array.from({ length: MANY }, async (_, index) => {
		await waitForFoundDocument(client, toAwaited('w', String(index)), 60_000);
	});
	const resultsSent = () => client.sent.filter(({ url }) => url.endsWith('/results/')).length;
	while (resultsSent() < 10) await sleep(1);
	const other = { method: 'GET' as const, url: '/v2/workflows/' };
	await sendRequest(client, other, { subject: { kind: 'workflowList' } });
	expect(resultsSent()).toBeLessThan(MANY / 2);
	await Promise.all(found);
	expect(resultsSent()).toBe(MANY);
});
