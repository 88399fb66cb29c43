import type { IDataObject } from 'n8n-workflow';

import { apiError } from './failure';
import { operation } from './operation';
import { readLimit } from './getMany';
import { send } from './send';

/** The seam of a Get Many whose answer is a bare list, without pages: one item for each record. */
export const getList = operation(async ({ client, request, named }, limit: number) => {
	const subject = { named };
	const answer = await send(client, request, { subject });
	if (!Array.isArray(answer.body)) throw apiError(client, subject, { answer, reason: 'no list' });
	const records = answer.body as IDataObject[];
	return records.slice(0, limit).map((json) => ({ json }));
}, readLimit);
