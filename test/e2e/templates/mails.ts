/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFile } from 'node:fs/promises';
import type { IBinaryData, IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';
import { sample } from './expected';

/** A sample document, under a name of the sender's choice. */
export async function attachment(document: string, fileName = document): Promise<IBinaryData> {
	const data = (await readFile(sample(document))).toString('base64');
	return { data, mimeType: 'application/pdf', fileName };
}

export const emptyFile: IBinaryData = {
	data: '',
	mimeType: 'application/pdf',
	fileName: 'empty.pdf',
};

/** A mail as n8n's mailbox triggers put it out, with its files. */
export function mail(subject: string, ...files: IBinaryData[]): INodeExecutionData {
	if (files.length === 0) return { json: { subject } };
	const binary: IBinaryKeyData = {};
	files.forEach((file, index) => (binary[`attachment_${index}`] = file));
	return { json: { subject }, binary };
}
