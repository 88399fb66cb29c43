/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import Ajv2020 from 'ajv/dist/2020';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	createEmulator,
	type Emulator,
	type EmulatorOptions,
	type Organization,
} from '../emulator';
import description from '../fixtures/openapi.json';

export interface Stage {
	emulator: Emulator;
	organization: Organization;
	/** Sends the organization's key, follows no redirect and never throws for a status. */
	api: AxiosInstance;
}

/** An emulator whose time stands still until it is advanced, with one organization. */
export async function stage(options: EmulatorOptions = {}): Promise<Stage> {
	const emulator = await createEmulator({ speed: 0, ...options });
	const organization = emulator.createOrganization('Acme');
	return { emulator, organization, api: client(emulator, organization.key) };
}

export function client(emulator: Emulator, key?: string): AxiosInstance {
	return axios.create({
		baseURL: emulator.url,
		headers: key === undefined ? {} : { Authorization: `Bearer ${key}` },
		maxRedirects: 0,
		validateStatus: () => true,
	});
}

/** Parse, then extract these fields. */
export function aDefinition(fields: object[] = [aField()], name = 'Rechnungen / März') {
	return {
		name,
		nodes: [
			{ id: 'parse', type: 'parse' },
			{ id: 'extract', type: 'extract', extraction_schema: { fields } },
		],
		edges: [{ source: 'parse', target: 'extract' }],
	};
}

export const aField = (overrides: object = {}) => ({
	name: 'invoice_number',
	description: 'Number of the invoice',
	data_type: 'string',
	...overrides,
});

export function aForm(parts: Array<[name: string, content: string | Blob, filename?: string]>) {
	const form = new FormData();
	for (const [name, content, filename] of parts) {
		if (filename === undefined) form.append(name, content as string);
		else form.append(name, new Blob([content]), filename);
	}
	return form;
}

/** Submits a text to a workflow; answers the collection id. */
export async function submit(api: AxiosInstance, workflowId: string, text: string) {
	const { data } = await api.post(`/v2/workflows/${workflowId}/run/`, aForm([['text', text]]));
	return (data as { id: string }).id;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('date-time', (text) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text));
ajv.addFormat('uri', (text) => URL.canParse(text));
ajv.addFormat('binary', true);
ajv.addSchema(description, 'api');

interface Operation {
	operationId?: string;
	responses: Record<string, { $ref?: string; content?: object }>;
}

/** Every operation of the description, with the pointer to it. */
export const operations = Object.entries(description.paths).flatMap(([path, item]) =>
	Object.entries(item as Record<string, Operation>)
		.filter(([method]) => method !== 'parameters')
		.map(([method, operation]) => {
			const pointer = `/paths/${path.replaceAll('/', '~1')}/${method}`;
			return { id: operation.operationId, path, method, operation, pointer };
		}),
);

/** Fails unless the answer is one that the API's description has for the operation. */
export function expectDescribed(operationId: string, answer: AxiosResponse): void {
	const found = operations.find(({ id }) => id === operationId);
	if (!found) throw new Error(`The description has no operation ${operationId}.`);
	const described = found.operation.responses[String(answer.status)];
	if (!described) throw new Error(`${operationId} has no answer ${answer.status}.`);
	expect(answer.headers['x-api-version']).toEqual(expect.any(String));
	const place = described.$ref ?? `#${found.pointer}/responses/${answer.status}`;
	if (!described.$ref && !described.content) return expect(answer.data).toBe('');
	const schema = { $ref: `api${place}/content/application~1json/schema` };
	const valid = ajv.validate(schema, answer.data);
	expect({ valid, errors: ajv.errors ?? [] }).toEqual({ valid: true, errors: [] });
}

export interface Receiver {
	url: string;
	received: Array<{ body: string; headers: IncomingHttpHeaders }>;
	/** Status of the next answers. */
	status: number;
	/** Resolves when so many events have come in. */
	until: (count: number) => Promise<void>;
	close: () => void;
}

/** Somebody who takes events on loopback. */
export async function receiver(): Promise<Receiver> {
	const waiting: Array<() => void> = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			self.received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
			response.writeHead(self.status).end();
			for (const check of waiting) check();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const self: Receiver = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
		received: [],
		status: 200,
		until: async (count) =>
			await new Promise((resolve) => {
				const check = () => {
					if (self.received.length >= count) resolve();
				};
				waiting.push(check);
				check();
			}),
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
	return self;
}
