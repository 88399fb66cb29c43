import type { IDataObject } from 'n8n-workflow';

import { operation } from './operation';
import { send } from './send';

/** The seam of operations that name none: one request, one answer, one item. */
export const oneItem = operation(async ({ client, request, named }) => {
	const { body } = await send(client, request, { subject: { named } });
	return [{ json: body as IDataObject }];
});
