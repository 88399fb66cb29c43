import { apiError } from './failure';
import { operation } from './operation';
import { itemsOf, readLimit } from './getMany';
import type { ApiRecord } from './pages';
import { send } from './send';

/** The seam of a Get Many whose answer is a bare list, without pages: one item for each record. */
export const getList = operation(async ({ client, request, named }, limit: number) => {
	const subject = { named };
	const answer = await send(client, request, { subject });
	if (!Array.isArray(answer.body)) throw apiError(client, subject, { answer, reason: 'no list' });
	return itemsOf(client, answer.body.slice(0, limit) as ApiRecord[]);
}, readLimit);
