import { toApiError } from './errors';
import { HttpStatus } from './httpStatus';
import { requestHandler } from './requestHandler';
import { lastPathValue } from './path';
import { sendRequest } from './sendRequest';

/**
 * The request handler of every Delete: `{ deleted: true, id }`. A 404 to a repetition means that the first request,
 * whose response was lost, did its work.
 */
export const deleteRecord = requestHandler(async ({ client, request, subject }) => {
	const response = await sendRequest(
		client,
		{ ...request, method: 'DELETE' },
		{ subject, expectedStatuses: [HttpStatus.NotFound] },
	);
	if (response.statusCode === HttpStatus.NotFound && !response.repeated)
		throw toApiError(client, subject, { response });
	return [{ json: { deleted: true, id: lastPathValue(request.url) } }];
});
