import type { IDataObject } from 'n8n-workflow';

import { once } from '../documents/once';
import { operation, type Call } from '../transport/operation';
import { send } from '../transport/send';
import { readDefinition } from './readDefinition';

async function answerOf(
	{ client, request }: Call,
	body: IDataObject,
	named: string,
): Promise<IDataObject> {
	const sent = `the definition of "${String(body.name)}"`;
	const answer = await send(client, { ...request, body }, { subject: { named, sent } });
	return answer.body as IDataObject;
}

/** The seam of Create: a retry of the node finds the workflow that an earlier try made. */
export const createFromDefinition = operation(async (call, definition) => {
	const { answer } = await once(call, [JSON.stringify(definition)], async () => ({
		answer: await answerOf(call, definition, 'the new workflow'),
	}));
	return [{ json: answer }];
}, readDefinition);

/** The seam of Update: replaces the whole workflow. */
export const replaceDefinition = operation(
	async (call, definition) => [{ json: await answerOf(call, definition, call.named) }],
	readDefinition,
);
