import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

import { operation } from '../transport/operation';
import { send } from '../transport/send';
import { once } from './once';

const UNKNOWN = 404;

async function readCollectionId(context: IExecutePaginationFunctions): Promise<string> {
	return String(context.getNodeParameter('collectionId', '') ?? '').trim();
}

/**
 * The seam of Process Uploaded. The documentation is in conflict over which ID the path takes: the file's
 * comes first, and after a 404 the collection's, when there is one.
 */
export const processUploaded = operation(async (call, collectionId) => {
	const { client, request, named } = call;
	const subject = { named };
	const { answer } = await once(call, [collectionId], async () => {
		const expected = collectionId === '' ? [] : [UNKNOWN];
		const first = await send(client, request, { subject, tier: 'uploadedRun', expected });
		if (first.statusCode !== UNKNOWN) return { answer: first.body as IDataObject };
		const url = request.url.replace(
			/\/files\/[^/]+\/run\/$/,
			() => `/files/${encodeURIComponent(collectionId)}/run/`,
		);
		const second = await send(client, { ...request, url }, { subject, tier: 'uploadedRun' });
		return { answer: second.body as IDataObject };
	});
	return [{ json: answer }];
}, readCollectionId);
