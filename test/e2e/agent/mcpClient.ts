import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';
import { waitFor } from '../wait';

const TIMEOUT_MS = 30_000;

export interface McpTool {
	name: string;
	description: string;
	inputSchema: IDataObject;
}

/** A client of an MCP server, by its streamable HTTP transport. */
export interface McpClient {
	tools(): Promise<McpTool[]>;
	/** The text that a tool answers. */
	call(name: string, input: IDataObject): Promise<string>;
}

/** Connects to the MCP server at `url`. Source: modelcontextprotocol.io, specification 2025-03-26. */
export async function connectMcp(url: string): Promise<McpClient> {
	const headers: Record<string, string> = { Accept: 'application/json, text/event-stream' };
	let id = 0;
	const send = async (method: string, params: IDataObject, isNotification = false) =>
		await axios.post<string>(
			url,
			{ jsonrpc: '2.0', method, params, ...(!isNotification && { id: ++id }) },
			{
				proxy: false,
				responseType: 'text',
				validateStatus: () => true,
				headers,
			},
		);
	const request = async (method: string, params: IDataObject): Promise<IDataObject> => {
		const { status, data } = await send(method, params);
		const message = /^data: (.*)$/m.exec(data)?.[1] ?? data;
		if (status !== 200) throw new Error(`${method} was answered ${status}: ${data}`);
		const { result, error } = JSON.parse(message) as { result?: IDataObject; error?: IDataObject };
		if (result === undefined) throw new Error(`${method} failed: ${JSON.stringify(error)}`);
		return result;
	};
	const about = {
		protocolVersion: '2025-03-26',
		capabilities: {},
		clientInfo: { name: 'tests', version: '1' },
	};
	// n8n takes a moment to put a published server to work.
	const hello = await waitFor('the MCP server', TIMEOUT_MS, async () => {
		const response = await send('initialize', about);
		return response.status === 404 ? undefined : response;
	});
	const session = String(hello.headers['mcp-session-id'] ?? '');
	if (session !== '') headers['mcp-session-id'] = session;
	await send('notifications/initialized', {}, true);
	return {
		tools: async () => (await request('tools/list', {})).tools as unknown as McpTool[],
		async call(name, input) {
			const { content } = await request('tools/call', { name, arguments: input });
			return (content as Array<{ text: string }>).map(({ text }) => text).join('\n');
		},
	};
}
