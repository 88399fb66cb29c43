/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import axios from 'axios';
import { readFile } from 'node:fs/promises';
import type { Demo } from '../demo';
import { waitFor } from '../wait';
import { sample } from './expected';

const TIMEOUT_MS = 30_000;

/** The emulated API as another program uses it. */
const api = ({ connection }: Demo) =>
	axios.create({
		baseURL: connection.baseUrl,
		headers: { Authorization: `Bearer ${connection.apiKey}` },
		proxy: false,
		validateStatus: () => true,
	});

/** Sends a sample document to a workflow, past n8n; answers the collection ID. */
export async function submit(demo: Demo, workflow: string, fileName: string): Promise<string> {
	const content = new Uint8Array(await readFile(sample(fileName)));
	const form = new FormData();
	form.append('file', new Blob([content]), fileName);
	const url = `/v2/workflows/${demo.workflowIds.get(workflow)!}/run/`;
	return (await api(demo).post<{ id: string }>(url, form)).data.id;
}

/** Waits until a workflow's list shows a document with a status. */
export async function reached(
	demo: Demo,
	workflow: string,
	collectionId: string,
	status: string,
): Promise<void> {
	const url = `/v2/workflows/${demo.workflowIds.get(workflow)!}/files/?page=1&page_size=100`;
	await waitFor(`${status} of ${collectionId}`, TIMEOUT_MS, async () => {
		const { data } = await api(demo).get<{ results: Array<{ id: string; status: string }> }>(url);
		return data.results.some((each) => each.id === collectionId && each.status === status)
			? true
			: undefined;
	});
}

/** Waits until somebody wants to be told of events. */
export async function subscribed(demo: Demo): Promise<void> {
	await waitFor('a webhook', TIMEOUT_MS, async () => {
		const { data } = await api(demo).get<unknown[]>('/v2/webhooks/');
		return data.length > 0 ? true : undefined;
	});
}
