/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- runs in Node, not in n8n */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createEmulator } from '../emulator';

const TSX = join(__dirname, '../../node_modules/.bin/tsx');
const CLI = join(__dirname, '../emulator/cli.ts');

/** Starts the command; `until` ends it with Ctrl-C as soon as the output matches. */
async function cli(args: string[], until?: RegExp, meanwhile?: (output: string) => Promise<void>) {
	const child = spawn(TSX, [CLI, ...args]);
	let output = '';
	let visited: Promise<void> | undefined;
	const read = (chunk: Buffer) => {
		output += chunk.toString();
		if (!until?.test(output) || visited) return;
		visited = (meanwhile?.(output) ?? Promise.resolve()).finally(() => child.kill('SIGINT'));
	};
	child.stdout.on('data', read);
	child.stderr.on('data', read);
	const code = await new Promise((resolve) => child.once('close', resolve));
	await visited;
	return { code, output };
}

describe('npm run emulator', () => {
	it('prints its address and key, answers with the fault asked for, and ends on Ctrl-C', async () => {
		const args = ['--key', 'af_mine', '--speed', '5', '--fault', 'unavailable=1'];
		const { code, output } = await cli(args, /Ctrl-C/, async (text) => {
			const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text)!;
			const headers = { authorization: 'Bearer af_mine' };
			expect((await fetch(`${url}/v2/workflows/`, { headers })).status).toBe(503);
			expect((await fetch(`${url}/v2/workflows/`, { headers })).status).toBe(200);
		});
		expect(output).toContain('for trying out and for tests');
		expect(code).toBe(0);
	});

	it('makes workflows of definitions, and says where address and key belong', async () => {
		const args = ['--workflow', 'examples/definitions/invoices.json', '--key', 'af_mine'];
		const { output } = await cli(args, /Ctrl-C/, async (text) => {
			const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text)!;
			const headers = { authorization: 'Bearer af_mine' };
			const answer = await fetch(`${url}/v2/workflows/`, { headers });
			expect(await answer.json()).toMatchObject({ results: [{ name: 'Supplier invoices' }] });
		});
		expect(output).toMatch(/address into 'Base URL' and the key into 'API Key'/);
		expect(output).toContain('Workflow "Supplier invoices": ');
		expect((await cli([], /Ctrl-C/)).output).toContain('made by --workflow FILE');
		expect((await cli(['--workflow', 'none.json'])).output).toContain('none.json');
		expect((await cli(['--workflow', 'package.json'])).code).toBe(1);
	});

	it('says so when its port is taken', async () => {
		const emulator = await createEmulator();
		const { code, output } = await cli(['--port', new URL(emulator.url).port]);
		await emulator.close();
		expect(output).toMatch(/Port \d+ is taken\. Choose another with --port/);
		expect(code).toBe(1);
	});

	it('refuses what it does not know, with what there is', async () => {
		expect((await cli(['--fault', 'fire'])).output).toContain('There are: rate-limited');
	});
});
