import axios from 'axios';
import { randomUUID } from 'crypto';
import type { INode, INodeCredentials } from 'n8n-workflow';
import { ANYFORMAT_NODE } from '../examples';
import { chain, node } from '../graph';
import type { WorkflowFile } from '../rest';
import { waitFor } from '../wait';

const PATH = 'inbox';
const PUBLISHING_TIMEOUT_MS = 20_000;
export const EXTRACT = 'Extract Data';

/** A workflow that takes files by a webhook, answers at once, and extracts all of them. */
export function inboxWorkflow(workflowId: string, credentials: INodeCredentials): WorkflowFile {
	const webhook: INode = {
		...node('Inbox', 'n8n-nodes-base.webhook', 2.1, { httpMethod: 'POST', path: PATH }),
		webhookId: randomUUID(),
	};
	const extract = {
		resource: 'file',
		operation: 'extract',
		workflowId: { __rl: true, mode: 'id', value: workflowId },
		source: 'binary',
		binaryPropertyName: '*',
	};
	return chain('Inbox', webhook, node(EXTRACT, ANYFORMAT_NODE, 1, extract, credentials));
}

/** Sends one delivery of files to the workflow; n8n may need a moment until its webhook is there. */
export async function deliver(n8nUrl: string, fileNames: string[]): Promise<void> {
	const form = new FormData();
	for (const [index, fileName] of fileNames.entries()) {
		const text = `Invoice number: ${fileName.replace('.txt', '')}\nTotal amount: EUR 12.50\n`;
		form.append(`file${index}`, new Blob([text], { type: 'text/plain' }), fileName);
	}
	const url = `${n8nUrl}/webhook/${PATH}`;
	const options = { proxy: false as const, validateStatus: () => true };
	await waitFor('n8n to take a delivery', PUBLISHING_TIMEOUT_MS, async () => {
		const { status } = await axios.post(url, form, options);
		return status === 200 || undefined;
	});
}
