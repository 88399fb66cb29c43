import type {
	IExecutePaginationFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { workflowId, resendUnclear, fileId, optionalCollectionId } from '../../properties/fields';
import { optionsOf } from '../../properties/output';
import { sendOnce } from '../../request/idempotency';
import { describeSubject } from '../../request/requestFailure';
import { requestHandler } from '../../request/requestHandler';
import { asWritten, readResendUnclear, type RequestIdentity } from '../../request/requestIdentity';
import { madeBy, sendRequest } from '../../request/sendRequest';
import { isCollectionFound } from '../../documents/submit';
import { HttpStatus } from '../../request/response';

async function readCollectionId(context: IExecutePaginationFunctions): Promise<string> {
	return String(context.getNodeParameter('collectionId', '') ?? '').trim();
}

/**
 * The request handler of Process Uploaded. The documentation is in conflict over which ID the path takes: the file's
 * comes first, and after a 404 the collection's, when there is one.
 */
const processUploaded = requestHandler(async (call, collectionId) => {
	const { context, request, subject } = call;
	const identity: RequestIdentity = {
		source: { written: asWritten(context, ['fileId', 'collectionId']), value: String(subject.id) },
		label: () => describeSubject(subject),
		resendUnclear: readResendUnclear(context),
		isFound: async (response) => await isCollectionFound(call, response),
	};
	const { response } = await sendOnce(call, identity, async (client) => {
		const expectedStatuses = collectionId === '' ? [] : [HttpStatus.NotFound];
		const first = await sendRequest(client, request, {
			subject,
			tier: 'uploadedRun',
			expectedStatuses,
		});
		if (first.statusCode !== HttpStatus.NotFound)
			return { response: madeBy(client, subject, first) };
		const url = request.url.replace(
			/\/files\/[^/]+\/run\/$/,
			() => `/files/${encodeURIComponent(collectionId)}/run/`,
		);
		const second = await sendRequest(client, { ...request, url }, { subject, tier: 'uploadedRun' });
		return { response: madeBy(client, subject, second) };
	});
	return [{ json: response }];
}, readCollectionId);

export const option: INodePropertyOptions = {
	name: 'Process Uploaded',
	value: 'process',
	action: 'Process uploaded file',
	description:
		'Start the processing of a file that was uploaded before; Get Results gives its fields later',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/files/{fileId}/run/` },
		operations: { pagination: processUploaded },
	},
};

export const fields: INodeProperties[] = [
	workflowId,
	fileId,
	optionalCollectionId,
	optionsOf([resendUnclear]),
];
