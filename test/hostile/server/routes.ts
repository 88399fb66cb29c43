/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import type { IncomingMessage } from 'node:http';

import type { Reply } from './reply';
import { submit } from './submissions';
import { create, destroy, list, read, webhooks } from './things';
import type { World } from './world';

/** What came in. */
export interface Incoming {
	request: IncomingMessage;
	url: URL;
	ids: string[];
	body: Buffer;
	organization: string;
}

export type Handler = (world: World, incoming: Incoming) => Promise<Reply> | Reply;

interface Route {
	name: string;
	method: string;
	path: RegExp;
	isSubmission?: boolean;
	handler: Handler;
}

const W = '/v2/workflows/';
const ID = '([^/]+)';

const route = (name: string, method: string, path: string, handler: Handler): Route => ({
	name,
	method,
	path: new RegExp(`^${path}$`),
	isSubmission: ['run', 'upload', 'collection', 'runStaged'].includes(name),
	handler,
});

const ROUTES: Route[] = [
	route('workflows', 'GET', W, list.workflows),
	route('createWorkflow', 'POST', W, create.workflow),
	route('workflow', 'GET', `${W}${ID}/`, read.workflow),
	route('updateWorkflow', 'PUT', `${W}${ID}/`, create.replacement),
	route('deleteWorkflow', 'DELETE', `${W}${ID}/`, destroy.workflow),
	route('run', 'POST', `${W}${ID}/run/`, submit.run),
	route('upload', 'POST', `${W}${ID}/upload/`, submit.upload),
	route('collection', 'POST', `${W}${ID}/files/`, submit.collection),
	route('files', 'GET', `${W}${ID}/files/`, list.files),
	route('runStaged', 'POST', `${W}${ID}/files/${ID}/run/`, submit.staged),
	route('results', 'GET', `${W}${ID}/files/${ID}/results/`, read.results),
	route('runs', 'GET', `${W}${ID}/runs/`, list.runs),
	route('deleteCollection', 'DELETE', `/v2/files/${ID}/`, destroy.collection),
	route('webhooks', 'GET', '/v2/webhooks/', webhooks.list),
	route('createWebhook', 'POST', '/v2/webhooks/', webhooks.create),
	route('deleteWebhook', 'DELETE', `/v2/webhooks/${ID}/`, webhooks.destroy),
];

/** The route of a request, and the IDs in its path. */
export function routeOf(method: string, path: string): { route?: Route; ids: string[] } {
	for (const each of ROUTES) {
		const match = each.path.exec(path);
		if (match !== null && each.method === method)
			return { route: each, ids: match.slice(1).map(decodeURIComponent) };
	}
	return { ids: [] };
}
