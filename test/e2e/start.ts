/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check, type Totals } from './check';
import { startDemo, type Demo, type DemoOptions } from './demo';
import { complete, exampleFiles, readExample } from './examples';
import { requirePort } from './ports';
import { OWNER } from './rest';

const PARENT_CHECK_MS = 1000;

const USAGE = `npm start -- [options]

Starts n8n with the Anyformat node and an emulated Anyformat API to try it out.

  --port <number>           of n8n (5678)
  --emulator-port <number>  of the emulated API (4010)
  --check                   run the example on all sample documents without a browser, and exit
  --help
`;

const report = (line: string): void => {
	process.stdout.write(`${line}\n`);
};

type WorkOptions = DemoOptions & { signal: AbortSignal };

interface Ports {
	port: number;
	emulatorPort: number;
}

function readArguments(): Ports & { check: boolean; help: boolean } {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '5678' },
			'emulator-port': { type: 'string', default: '4010' },
			check: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	return {
		...values,
		port: readPort('--port', values.port),
		emulatorPort: readPort('--emulator-port', values['emulator-port']),
	};
}

function readPort(flag: string, value: string): number {
	const port = Number(value);
	if (Number.isInteger(port) && port > 0 && port < 65536) return port;
	throw new Error(`${flag} ${value}: a port is a whole number from 1 to 65535.`);
}

/** Starts the demo, imports the examples and stays until `signal`; throws when n8n ends by itself. */
async function serve(options: WorkOptions & Ports): Promise<boolean> {
	const demo = await startDemo(options);
	const links: string[] = [];
	for (const file of exampleFiles()) {
		const { id, name } = await demo.rest.createWorkflow(complete(readExample(file), demo));
		links.push(`  ${name}: ${demo.n8n.url}/workflow/${id}`);
	}
	report(welcome(demo, links));
	options.signal.throwIfAborted();
	const stopped = new Promise((resolve) => options.signal.addEventListener('abort', resolve));
	const reason = await Promise.race([stopped.then(() => undefined), demo.n8n.ended]);
	if (reason) throw new Error(`${reason}. Its log: ${demo.n8n.logFile}`);
	return true;
}

const welcome = ({ n8n, emulator, connection, filesFolder }: Demo, links: string[]): string => `
n8n with the Anyformat node is ready.

1. Open ${n8n.url} and sign in: ${OWNER.email}, password ${OWNER.password}
2. Open a workflow, "Extract invoices" first; a note in each says what it does:
${links.join('\n')}
3. Click "Execute workflow". After some seconds a double click on Extract Data shows the fields.
4. Put documents of your own into ${filesFolder}/invoices and run it again. The emulated API reads texts, mails and the
   text of PDFs; of scans and photos it finds nothing.

The Anyformat API is emulated on ${emulator.url} with the key ${connection.apiKey}; what it offers: ${emulator.url}/docs/
n8n's log: ${n8n.logFile}
Ctrl-C stops everything and forgets it.
`;

/**
 * Runs `work` with a folder that is removed afterwards, unless `work` fails, and with a signal that
 * Ctrl-C or a termination sets off. Then ends all that `work` started. Answers whether it succeeded;
 * being stopped is no failure.
 */
async function withThrowAwayFolder(work: (options: WorkOptions) => Promise<boolean>) {
	const stop = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => stop.abort());
	// npm's shell ends at a SIGTERM without passing it on; we then have another parent.
	const parent = process.ppid;
	setInterval(() => process.ppid !== parent && stop.abort(), PARENT_CHECK_MS).unref();
	// n8n compares real paths, and a temporary folder may lie behind a link.
	const userFolder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-')));
	const atEnd: DemoOptions['atEnd'] = [];
	const succeeded = await work({ userFolder, report, signal: stop.signal, atEnd }).catch(
		(error: Error) => {
			if (!stop.signal.aborted) report(`\n${error.message}`);
			return false;
		},
	);
	if (stop.signal.aborted) report('\nStopping …');
	for (const end of atEnd.reverse()) await end();
	const keep = !succeeded && !stop.signal.aborted;
	if (keep) report(`\nKept for a closer look: ${userFolder}`);
	else await rm(userFolder, { recursive: true, force: true });
	return succeeded;
}

/** Ends with the totals in the last line. */
async function checkAndCount(): Promise<boolean> {
	let totals: Totals = { passed: 0, failed: 1 };
	const succeeded = await withThrowAwayFolder(async (options) => {
		totals = await check(options);
		return totals.failed === 0;
	});
	report(`\n${totals.passed} passed, ${totals.failed} failed`);
	return succeeded;
}

async function main(): Promise<boolean> {
	const { check: headless, help, ...ports } = readArguments();
	if (headless) return await checkAndCount();
	if (help) {
		report(USAGE);
		return true;
	}
	await requirePort(ports.port, '--port');
	await requirePort(ports.emulatorPort, '--emulator-port');
	return await withThrowAwayFolder(async (options) => await serve({ ...options, ...ports }));
}

main().then(
	(succeeded) => process.exit(succeeded ? 0 : 1),
	(error: Error) => {
		report(error.message);
		process.exit(1);
	},
);
