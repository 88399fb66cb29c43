/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { IConnections, INode } from 'n8n-workflow';

import packageJson from '../../package.json';

const EXAMPLES = resolve(__dirname, '../../examples');
const NOTE = 'n8n-nodes-base.stickyNote';

/** Send and Wait asks once for all of its items, so where a person is asked for each there is a loop. */
const LOOP = 'n8n-nodes-base.splitInBatches';
const WITH_LOOP = ['review-in-n8n.json'];

/** What a builder without code is not to need. */
const CODING = ['code', 'function', 'functionItem', 'set', 'splitInBatches', 'wait'].map(
	(name) => `n8n-nodes-base.${name}`,
);

/** Types of other packages that examples may use; the end-to-end tests prove that n8n has them. */
const KNOWN = [
	...[
		'crypto',
		'dataTable',
		'emailReadImap',
		'emailSend',
		'filter',
		'formTrigger',
		'if',
		'manualTrigger',
		'readWriteFile',
		'removeDuplicates',
		'scheduleTrigger',
		'splitInBatches',
		'splitOut',
		'stickyNote',
	].map((name) => `n8n-nodes-base.${name}`),
	...['agent', 'chatTrigger', 'lmChatOpenAi'].map((name) => `@n8n/n8n-nodes-langchain.${name}`),
];

/** Node types of this package; as a tool, the node has a name of its own. */
const OWN = packageJson.n8n.nodes
	.map((path) =>
		path.replace(
			/^.*\/(\w)(\w*)\.node\.js$/,
			(_, first: string, rest: string) => `${packageJson.name}.${first.toLowerCase()}${rest}`,
		),
	)
	.flatMap((type) => [type, `${type}Tool`]);

interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

interface Example {
	text: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
}

const examples = readdirSync(EXAMPLES)
	.filter((file) => file.endsWith('.json'))
	.map((file): [string, Example] => {
		const text = readFileSync(join(EXAMPLES, file), 'utf8');
		return [file, { text, ...(JSON.parse(text) as Omit<Example, 'text'>) }];
	});

/**
 * The space that a node takes on the canvas: its square, with the name below, and to its right what ends
 * a branch. Agents are wider.
 */
const boxOf =
	(connections: IConnections) =>
	({ name, type, position: [left, top], parameters }: INode): Box => {
		const end = name in connections ? 0 : 72;
		const [width, height] =
			type === NOTE
				? [Number(parameters.width), Number(parameters.height)]
				: [(type.endsWith('.agent') ? 256 : 96) + end, 136];
		return { name, left, top, right: left + width, bottom: top + height };
	};

const overlap = (a: Box, b: Box) =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const within = (inner: Box, outer: Box) =>
	inner.left >= outer.left &&
	inner.right <= outer.right &&
	inner.top >= outer.top &&
	inner.bottom <= outer.bottom;

it('there are at least seven examples, each with a name of its own', () => {
	expect(examples.length).toBeGreaterThanOrEqual(7);
	expect(new Set(examples.map(([, { name }]) => name)).size).toBe(examples.length);
});

describe.each(examples)('%s', (file, { text, nodes, connections }) => {
	it('needs no code, no loop and no waiting', () => {
		const types = nodes.map(({ type }) => type);
		const coding = types.filter((type) => CODING.includes(type));
		expect(coding).toEqual(WITH_LOOP.includes(file) ? [LOOP] : []);
	});

	it('has known nodes alone, one of Anyformat among them', () => {
		const types = nodes.map(({ type }) => type);
		expect(types.filter((type) => !KNOWN.includes(type) && !OWN.includes(type))).toEqual([]);
		expect(types.some((type) => OWN.includes(type))).toBe(true);
	});

	it('says in a note what it does, and which nodes are to be set', () => {
		const notes = nodes.filter(({ type }) => type === NOTE);
		const said = notes.map(({ parameters }) => String(parameters.content)).join('\n');
		expect(said).toMatch(/^## \w/);
		const toSet = nodes.filter(({ credentials }) => credentials);
		for (const { name } of toSet) expect(said).toContain(`**${name}**`);
		const named = [...said.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name);
		const known = [
			...nodes.map(({ name }) => name),
			'Anyformat Polling Trigger',
			'Execute workflow',
		];
		expect(named.filter((name) => !known.includes(name))).toEqual([]);
	});

	it('has nothing of the n8n in which it was made', () => {
		const ids = nodes.flatMap(({ credentials = {} }) =>
			Object.values(credentials).map(({ id }) => id),
		);
		expect(ids.filter((id) => id !== null)).toEqual([]);
		expect(nodes.filter(({ webhookId }) => webhookId)).toEqual([]);
		expect(text).not.toMatch(/instanceId|pinData|versionId|127\.0\.0\.1|localhost/);
		for (const { parameters } of nodes) {
			if (parameters.workflowId)
				expect(parameters.workflowId).toEqual({
					__rl: true,
					mode: 'list',
					value: '',
					cachedResultName: expect.stringMatching(/\w/),
				});
		}
	});

	it('connects nodes that are there, and leaves none unconnected', () => {
		const targets = Object.values(connections).flatMap((kinds) =>
			Object.values(kinds).flatMap((outputs) => outputs.flatMap((each) => each ?? [])),
		);
		const connected = new Set([...Object.keys(connections), ...targets.map(({ node }) => node)]);
		const names = nodes.filter(({ type }) => type !== NOTE).map(({ name }) => name);
		expect([...connected].sort()).toEqual(names.sort());
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
	});

	it('fills tables by the columns’ names', () => {
		const fillers = nodes.filter(({ parameters }) =>
			['insert', 'upsert'].includes(String(parameters.operation)),
		);
		for (const { parameters } of fillers)
			expect(parameters.columns).toMatchObject({ mappingMode: 'autoMapInputData', schema: [] });
	});

	// n8n looks for a table and then makes it; in between, another execution may have made it.
	it('goes on when two executions make a table at once', () => {
		const makers = nodes.filter(({ parameters }) => parameters.resource === 'table');
		expect(makers.filter(({ onError }) => onError !== 'continueRegularOutput')).toEqual([]);
	});

	it('lets the editor show what an agent fills in', () => {
		for (const { parameters } of nodes.filter(({ type }) => type.endsWith('Tool')))
			expect(Object.values(parameters)).toContainEqual(
				expect.stringMatching(/^={{ \/\*n8n-auto-generated-fromAI-override\*\/ \$fromAI\('/),
			);
	});

	it('lays nothing over anything else, but for notes that frame nodes', () => {
		const boxes = nodes.map(boxOf(connections));
		const clashes = boxes.flatMap((a, index) =>
			boxes
				.slice(index + 1)
				.filter((b) => overlap(a, b) && !within(a, b) && !within(b, a))
				.map((b) => `${a.name} / ${b.name}`),
		);
		expect(clashes).toEqual([]);
	});
});
