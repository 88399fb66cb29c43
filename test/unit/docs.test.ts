/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { INodePropertyOptions } from 'n8n-workflow';

import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { AnyformatPollingTrigger } from '../../nodes/Anyformat/AnyformatPollingTrigger.node';
import { AnyformatTrigger } from '../../nodes/Anyformat/AnyformatTrigger.node';

const ROOT = resolve(__dirname, '../..');

/** What paths in the texts for developers begin at. */
const BASES = ['', 'nodes/Anyformat', 'nodes/Anyformat/documents'];

/** Paths of files and folders, and no routes or placeholders: `request/errors.ts`, `trigger/webhook/`. */
const PATH = /`((?:[\w.]+\/)+(?:[\w.]+\.\w+)?)`/g;

it.each(['CONTRIBUTING.md', 'docs/api-contract.md', 'docs/architecture.md'])(
	'%s names files and folders that there are',
	(name) => {
		const text = readFileSync(join(ROOT, name), 'utf8');
		const paths = [...text.matchAll(PATH)].map(([, path]) => path);
		const missing = paths.filter(
			// The build, which a clone has not yet.
			(path) => path !== 'dist/' && !BASES.some((base) => existsSync(join(ROOT, base, path))),
		);
		expect(paths.length).toBeGreaterThan(5);
		expect(missing).toEqual([]);
	},
);

const optionNames = [
	new Anyformat(),
	new AnyformatTrigger(),
	new AnyformatPollingTrigger(),
].flatMap(({ description }) =>
	description.properties
		.filter(
			({ name, displayOptions }) =>
				// Those of a workflow at Anyformat say what they are by themselves.
				name === 'options' && !displayOptions?.show?.resource?.includes('workflow'),
		)
		.flatMap(({ options = [] }) =>
			options.map((each) => ('displayName' in each ? each.displayName : '')),
		),
);

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

it('README.md tells of every option', () => {
	expect([...new Set(optionNames)].filter((name) => !readme.includes(name))).toEqual([]);
});

const table = readme.slice(readme.indexOf('| Resource | Operations |')).split('\n');
const { properties } = new Anyformat().description;
const resources = properties.find(({ name }) => name === 'resource')!.options;

it.each(resources as INodePropertyOptions[])(
	'README.md tells of every operation of $name',
	({ name, value }) => {
		const row = table.find((line) => line.startsWith(`| ${name} |`)) ?? '';
		const missing = properties
			.filter((each) => each.name === 'operation')
			.filter(({ displayOptions }) => displayOptions?.show?.resource?.includes(value))
			.flatMap(({ options }) => options!.map((operation) => operation.name))
			.filter((operation) => !new RegExp(`\\b${operation}\\b(?! [A-Z])`).test(row));
		expect(missing).toEqual([]);
	},
);
