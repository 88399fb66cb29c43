/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMED_FAULTS } from '../emulator';
import { routes } from '../emulator/routes';
import { createSwitches } from '../emulator/switches';
import { SWITCH_TABLE } from '../emulator/switchTable';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');
const EMULATOR = join(__dirname, '../emulator');
const readme = read('test/emulator/README.md');
const contract = read('docs/api-contract.md');

describe('a switch', () => {
	it('that does not exist is refused with the list of those that do', () => {
		expect(() => createSwitches({ colour: 'red' } as object)).toThrow(
			/no switch "colour".*missingKeyStatus.*webhookSignature/,
		);
	});

	it.each([
		['missingKeyStatus', 418, 'its positions are 403, 401'],
		['readyAfterMs', -1, 'a number from 0 up'],
		['apiVersion', 2, 'a text'],
		['webhookSignature', { algorithm: 'sha256' }, 'needs a header'],
		['webhookSignature', { header: 'x', secret: 'y' }, 'has no secret'],
	])('%s cannot be %p', (name, position, reason) => {
		const switches = createSwitches() as unknown as Record<string, unknown>;
		expect(() => (switches[name] = position)).toThrow(reason);
	});
});

it.each(Object.entries(SWITCH_TABLE))('docs/api-contract.md lists the switch %s', (name, entry) => {
	const row = contract.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
	expect(row).toContain(entry.about);
	expect(row).toContain(`**${entry.default === '' ? 'none' : entry.default}**`);
	const others = 'values' in entry ? entry.values.slice(1) : [];
	for (const value of others) expect(row).toContain(String(value));
});

it('the emulator goes by every switch', () => {
	const code = readdirSync(EMULATOR, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.ts') && path !== 'switchTable.ts')
		.map((path) => readFileSync(join(EMULATOR, path), 'utf8'))
		.join('\n');
	const unread = Object.keys(SWITCH_TABLE).filter(
		(name) => !new RegExp(`\\b${name}\\b`).test(code),
	);
	expect(unread).toEqual([]);
});

describe('the README of the emulator', () => {
	it.each(Object.entries(SWITCH_TABLE))('lists the switch %s with its default', (name, entry) => {
		const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
		expect(row).toContain(`| \`${entry.default}\` |`);
		const others = 'values' in entry ? entry.values.slice(1) : [];
		for (const value of others) expect(row).toContain(`\`${value}\``);
	});

	it.each([
		['route', routes.map(({ method, path }) => `${method} ${path}`)],
		['fault', Object.keys(NAMED_FAULTS)],
	])('lists every %s', (_, names) => {
		expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
	});
});
