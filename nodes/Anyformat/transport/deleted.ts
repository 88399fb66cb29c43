import { apiError } from './failure';
import { operation } from './operation';
import { lastPathValue } from './path';
import { send } from './send';

const UNKNOWN = 404;

/**
 * The seam of every Delete: `{ deleted: true, id }`. A 404 to a repetition means that the first request,
 * whose answer was lost, did its work.
 */
export const deleted = operation(async ({ client, request, named }) => {
	const subject = { named };
	const answer = await send(client, request, { subject, expected: [UNKNOWN] });
	if (answer.statusCode === UNKNOWN && !answer.repeated)
		throw apiError(client, subject, { answer });
	return [{ json: { deleted: true, id: lastPathValue(request.url) } }];
});
