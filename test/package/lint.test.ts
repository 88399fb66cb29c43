/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CHECKOUT, runScript } from './checkout';

interface Finding {
	place: string;
	rule: string | null;
	message: string;
}

const BAD_NODE = {
	path: 'nodes/Bad/Bad.node.ts',
	code: `
		import { readFileSync } from 'fs';
		import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

		export class Bad implements INodeType {
			description: INodeTypeDescription = {
				displayName: 'bad',
				name: 'Bad',
				group: ['transform'],
				version: 1,
				description: readFileSync('secret').toString(),
				defaults: { name: 'bad' },
				inputs: [],
				outputs: [],
				properties: [
					{ displayName: 'limit', name: 'limit', type: 'number', default: 5, description: 'limit.' },
				],
			};
		}
	`,
};

const BAD_CREDENTIAL = {
	path: 'credentials/Bad.credentials.ts',
	code: `
		import type { ICredentialType, INodeProperties } from 'n8n-workflow';

		export class Bad implements ICredentialType {
			name = 'bad';
			displayName = 'bad';
			properties: INodeProperties[] = [
				{ displayName: 'api key', name: 'apiKey', type: 'string', default: '' },
			];
		}
	`,
};

let project: Finding[];
let texts: Finding[][];

beforeAll(async () => {
	({ project, texts } = await runScript<{ project: Finding[]; texts: Finding[][] }>('lint.mjs', [
		JSON.stringify([BAD_NODE, BAD_CREDENTIAL]),
	]));
}, 300_000);

it('the whole project is without errors and warnings', () => {
	expect(project.map(({ place, rule, message }) => `${place} ${rule}: ${message}`)).toEqual([]);
});

it.each([
	[BAD_NODE.path, 0, 'n8n-nodes-base/node-param-default-wrong-for-limit'],
	[BAD_CREDENTIAL.path, 1, 'n8n-nodes-base/cred-class-name-unsuffixed'],
	[BAD_NODE.path, 0, '@n8n/community-nodes/no-restricted-imports'],
	[BAD_CREDENTIAL.path, 1, '@n8n/community-nodes/credential-password-field'],
])('the rules of both of n8n’s plugins run on %s', (_, number, rule) => {
	expect(texts[number].map((finding) => finding.rule)).toContain(rule);
});

it("the configuration is n8n's own, unchanged", () => {
	const template =
		'node_modules/@n8n/node-cli/dist/template/templates/shared/default/eslint.config.mjs';
	const [own, original] = ['eslint.config.mjs', template].map((path) =>
		readFileSync(join(CHECKOUT, path), 'utf8'),
	);
	expect(own).toBe(original);
});
