/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { json } from 'node:stream/consumers';
import type { IDataObject } from 'n8n-workflow';
import { startServer } from '../../engine/webServer';

/** What the model says next: an answer to the user, or a call of a tool. */
export type Turn = string | { tool: string; input: IDataObject };

/** A tool as the model is told of it. */
export interface OfferedTool {
	type: 'function';
	function: { name: string; description: string; parameters: IDataObject };
}

/** Body of a request for the next turn. Source: OpenAI's API reference, "Chat Completions". */
export interface ChatRequest {
	messages: Array<{ role: string; content: unknown; tool_call_id?: string }>;
	tools?: OfferedTool[];
	stream?: boolean;
}

/** A chat model whose turns are written down beforehand. */
export interface ModelServer {
	/** Base URL for a credential of OpenAI. */
	url: string;
	/** What was asked of it since the last `play`. */
	requests: ChatRequest[];
	/** The next turns, in order. */
	play(turns: Turn[]): void;
	close(): Promise<void>;
}

/** Starts a server on loopback that speaks OpenAI's protocol for chat completions. */
export async function startModelServer(): Promise<ModelServer> {
	const requests: ChatRequest[] = [];
	let script: Turn[] = [];
	const server = await startServer((request, response) => {
		void json(request).then((body) => {
			const asked = body as ChatRequest;
			requests.push(asked);
			const turn = script.shift() ?? 'The script has ended.';
			const choice = choiceOf(turn, `call_${requests.length}`, asked.stream === true);
			const about = { id: `chat_${requests.length}`, created: 0, model: 'scripted' };
			const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
			if (asked.stream) {
				const chunk = { ...about, object: 'chat.completion.chunk', choices: [choice], usage };
				response.writeHead(200, { 'Content-Type': 'text/event-stream' });
				response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
			} else {
				const answer = { ...about, object: 'chat.completion', choices: [choice], usage };
				response.writeHead(200, { 'Content-Type': 'application/json' });
				response.end(JSON.stringify(answer));
			}
		});
	});
	return {
		url: `${server.url}/v1`,
		requests,
		play(turns) {
			requests.length = 0;
			script = [...turns];
		},
		close: async () => await server.close(),
	};
}

function choiceOf(turn: Turn, callId: string, asDelta: boolean): IDataObject {
	const called = typeof turn === 'string' ? undefined : turn;
	const message: IDataObject = {
		role: 'assistant',
		content: called === undefined ? (turn as string) : null,
		...(called && {
			tool_calls: [
				{
					index: 0,
					id: callId,
					type: 'function',
					function: { name: called.tool, arguments: JSON.stringify(called.input) },
				},
			],
		}),
	};
	const finish_reason = called === undefined ? 'stop' : 'tool_calls';
	return { index: 0, finish_reason, [asDelta ? 'delta' : 'message']: message };
}
