/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
	createEmulator,
	NAMED_FAULTS,
	type Emulator,
	type FaultName,
	type Limits,
	type Switches,
} from '.';
import { positionFromText } from './switches';

const HELP = `Starts a local Anyformat, for trying out and for tests. It is not the service itself.

  npm run emulator -- [options]

  --port 4010              port on 127.0.0.1; left out, the system chooses one
  --speed 5                time of the API runs so many times faster than real time
  --data DIR               folder in which everything survives a restart; left out, memory only
  --key KEY                API key of the organization; left out, one is made up
  --workflow FILE          makes a workflow of a definition, such as examples/definitions/invoices.json;
                           may be repeated
  --switch NAME=POSITION   a switch; README.md lists them; may be repeated
  --limit NAME=NUMBER      submission, general or windowMs; may be repeated
  --fault NAME[=TIMES]     the next request, or TIMES or "always", fails; may be repeated:
                           ${Object.keys(NAMED_FAULTS).join(', ')}
  --help                   this text

Ctrl-C ends it.`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '0' },
			speed: { type: 'string', default: '1' },
			data: { type: 'string' },
			key: { type: 'string' },
			workflow: { type: 'string', multiple: true, default: [] },
			switch: { type: 'string', multiple: true, default: [] },
			limit: { type: 'string', multiple: true, default: [] },
			fault: { type: 'string', multiple: true, default: [] },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return say(HELP);
	const faults = values.fault.map(readFault);
	const definitions = values.workflow.map(readDefinition);
	const emulator = await createEmulator({
		port: numberFrom('--port', values.port),
		speed: numberFrom('--speed', values.speed),
		dataDir: values.data,
		switches: readSwitches(values.switch),
		limits: readLimits(values.limit),
	});
	for (const { fault, times } of faults) emulator.failNext('*', fault, times);
	try {
		announce(emulator, values.key, definitions);
	} catch (error) {
		await emulator.close();
		throw error;
	}
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void emulator.close().then(() => process.exit(0)));
	}
}

const say = (text: string) => void process.stdout.write(`${text}\n`);

function announce(emulator: Emulator, wantedKey: string | undefined, definitions: object[]): void {
	const known = emulator.organizations();
	const organization =
		known.find(({ key }) => key === wantedKey) ??
		(wantedKey === undefined ? known[0] : undefined) ??
		emulator.createOrganization('Emulated organization', wantedKey);
	say(`Anyformat emulator at ${emulator.url} (speed ${emulator.clock.speed})`);
	say(`API key: ${organization.key}`);
	say(
		`In n8n's credential "Anyformat API", put the address into 'Base URL' and the key into 'API Key'.`,
	);
	for (const definition of definitions) {
		const { id, name } = emulator.addWorkflow(organization.id, definition);
		say(`Workflow "${name}": ${id}`);
	}
	if (definitions.length === 0)
		say('Workflows are made by --workflow FILE, or by the Anyformat node: Workflow → Create.');
	say(`Routes: ${emulator.url}/docs/  It is for trying out and for tests. Ctrl-C ends it.`);
}

function readDefinition(path: string): object {
	return JSON.parse(readFileSync(path, 'utf8')) as object;
}

function numberFrom(option: string, text: string): number {
	const value = Number(text);
	if (text.trim() !== '' && value >= 0) return value;
	throw new Error(`${option} takes a number from 0 up, not "${text}".`);
}

function readFault(text: string) {
	const [name, times = '1'] = text.split('=');
	if (!isFaultName(name)) {
		throw new Error(
			`There is no fault "${name}". There are: ${Object.keys(NAMED_FAULTS).join(', ')}.`,
		);
	}
	const count = times === 'always' ? Infinity : numberFrom('--fault', times);
	return { fault: name, times: count };
}

const isFaultName = (name: string): name is FaultName => Object.hasOwn(NAMED_FAULTS, name);

const readSwitches = (settings: string[]): Partial<Switches> =>
	Object.fromEntries(settings.map(split).map(([name, text]) => [name, positionFromText(text)]));

function readLimits(settings: string[]): Partial<Limits> {
	const names = ['submission', 'general', 'windowMs'];
	const entries = settings.map(split).map(([name, text]) => {
		if (names.includes(name)) return [name, numberFrom('--limit', text)];
		throw new Error(`There is no limit "${name}". There are: ${names.join(', ')}.`);
	});
	return Object.fromEntries(entries) as Partial<Limits>;
}

function split(setting: string): [string, string] {
	const at = setting.indexOf('=');
	if (at > 0) return [setting.slice(0, at), setting.slice(at + 1)];
	throw new Error(`"${setting}" is not of the form NAME=VALUE.`);
}

function reasonFor(error: Error & { code?: string; port?: number }): string {
	if (error.code === 'EADDRINUSE') {
		return `Port ${error.port} is taken. Choose another with --port, or leave it out.`;
	}
	return `${error.message}\nSee --help.`;
}

main().catch((error: Error) => {
	process.stderr.write(`${reasonFor(error)}\n`);
	process.exitCode = 1;
});
