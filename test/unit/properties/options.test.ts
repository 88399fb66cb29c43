/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { Anyformat } from '../../../nodes/Anyformat/Anyformat.node';
import { AnyformatPollingTrigger } from '../../../nodes/Anyformat/AnyformatPollingTrigger.node';
import { AnyformatTrigger } from '../../../nodes/Anyformat/AnyformatTrigger.node';
import { TOOL_TIMEOUT_SECONDS } from '../../../nodes/Anyformat/documents/pollSchedule';
import { TIMEOUT_SECONDS } from '../../../nodes/Anyformat/documents/submit';
import { NODE } from '../fakes';

const { description: node } = new Anyformat();
const tool = { ...node, name: 'anyformatTool' };
const { description: trigger } = new AnyformatTrigger();
const { description: pollingTrigger } = new AnyformatPollingTrigger();

const SHAPING = [
	'Confidence Threshold',
	'Flatten',
	'Include Confidence',
	'Include Evidence',
	'Include Markdown',
	'Review Rules',
	'Rows Field',
];
const FORM = 'Include Review Form';
const RESEND = 'Resend If Outcome Is Unknown';
const WAITING = ['On Timeout', 'Timeout'];
const EXTRACT = { resource: 'file', operation: 'extract', simplify: true };
const GET_RESULTS = { resource: 'file', operation: 'getResults', simplify: true, wait: true };

/** Whether the editor shows a field; `path` leads to what it stands in. */
const isShown = (
	type: INodeTypeDescription,
	parameters: INodeParameters,
	field: Pick<INodeProperties, 'displayOptions'>,
	path = 'parameters',
) =>
	NodeHelpers.displayParameterPath(
		{ parameters },
		field as INodeProperties,
		path,
		{ ...NODE, parameters } as INode,
		type,
	);

/** Names of what can be added under Options. */
function offered(type: INodeTypeDescription, given: INodeParameters): string[] {
	const parameters = { options: {}, ...given };
	return type.properties
		.filter((field) => field.name === 'options' && isShown(type, parameters, field))
		.flatMap(({ options }) => options as INodeProperties[])
		.filter((option) => isShown(type, parameters, option, 'parameters.options'))
		.map(({ displayName }) => displayName);
}

it.each<[string, INodeTypeDescription, INodeParameters, string[]]>([
	[
		'Extract Data',
		node,
		EXTRACT,
		['Example Only', 'Include File', FORM, RESEND, ...SHAPING, ...WAITING],
	],
	['a tool', tool, EXTRACT, ['Example Only', RESEND, ...SHAPING, ...WAITING]],
	['Upload', node, { resource: 'file', operation: 'upload' }, [RESEND]],
	['Upload Many', node, { resource: 'file', operation: 'uploadMany' }, ['File Types', RESEND]],
	['Process Uploaded', node, { resource: 'file', operation: 'process' }, [RESEND]],
	['Run', node, { resource: 'workflow', operation: 'run' }, [RESEND]],
	[
		'the raw answer',
		node,
		{ ...EXTRACT, simplify: false },
		['Example Only', 'Include File', RESEND, ...WAITING],
	],
	[
		'an expression for Simplify',
		node,
		{ ...GET_RESULTS, simplify: '={{ $json.a }}' },
		['Corrections', FORM, ...SHAPING, ...WAITING],
	],
	['Get Results that waits', node, GET_RESULTS, ['Corrections', FORM, ...SHAPING, ...WAITING]],
	[
		'Get Results that does not wait',
		node,
		{ ...GET_RESULTS, wait: false },
		['Corrections', FORM, ...SHAPING],
	],
	[
		'a trigger',
		trigger,
		{ simplify: true },
		['Fetch Results', 'Verify Signature', FORM, ...SHAPING],
	],
	[
		'a trigger that fetches no results',
		trigger,
		{ simplify: true, options: { fetchResults: false } },
		['Fetch Results', 'Verify Signature'],
	],
	[
		'a polling trigger that fetches no results',
		pollingTrigger,
		{ simplify: true, options: { fetchResults: false } },
		['Backfill', 'Fetch Results'],
	],
])('Options offers what does something, for %s', (_, type, parameters, names) => {
	expect(offered(type, parameters)).toEqual([...names].sort());
});

it.each([trigger, pollingTrigger])('Simplify goes with the results: $displayName', (type) => {
	const simplify = type.properties.find(({ name }) => name === 'simplify')!;
	const shown = (fetchResults: boolean) => isShown(type, { options: { fetchResults } }, simplify);
	expect([shown(true), shown(false)]).toEqual([true, false]);
});

it('an agent, which has no files, is not offered what takes them', () => {
	const operations = node.properties.flatMap(({ name, options }) =>
		name === 'operation' ? (options as INodePropertyOptions[]) : [],
	);
	const many = operations.find(({ value }) => value === 'uploadMany')!;
	expect([isShown(node, {}, many), isShown(tool, {}, many)]).toEqual([true, false]);
});

it.each([
	['Flatten', 'flatten'],
	['Include File', 'includeFile'],
	['Example Only', 'exampleOnly'],
])('%s is on once it is added, and off as long as it is not', (_, name) => {
	const resolved = (options: INodeParameters) =>
		NodeHelpers.getNodeParameters(
			node.properties,
			{ ...EXTRACT, options },
			true,
			false,
			NODE,
			node,
		)!.options;
	const option = node.properties
		.flatMap(({ options = [] }) => options as INodeProperties[])
		.find((each) => each.name === name)!;
	expect(option.default).toBe(true);
	expect(resolved({})).toEqual({});
	expect(resolved({ [name]: option.default as boolean })).toEqual({ [name]: true });
	expect(resolved({ [name]: false })).toEqual({ [name]: false });
});

it.each(['extract', 'getResults'])(
	'the Timeout that is shown is the one that counts: %s',
	(operation) => {
		const [timeout] = node.properties
			.filter(
				({ name, displayOptions }) =>
					name === 'options' && displayOptions?.show?.operation?.includes(operation),
			)
			.flatMap(({ options }) => options as INodeProperties[])
			.filter(({ name }) => name === 'timeout');
		expect(timeout.default).toBe(TIMEOUT_SECONDS);
		expect(timeout.description).toContain(`${TOOL_TIMEOUT_SECONDS} s`);
		const readme = readFileSync('README.md', 'utf8');
		const row = readme.split('\n').find((line) => line.startsWith('| Timeout, On Timeout |'));
		expect(row).toContain(`${TIMEOUT_SECONDS} seconds`);
		expect(row).toContain(`(an AI agent: ${TOOL_TIMEOUT_SECONDS})`);
	},
);

describe('hints for builders that are no people', () => {
	/** Every property and option, at any depth. */
	const within = (each: INodeProperties): INodeProperties[] => [
		each,
		...((each.options ?? []) as INodeProperties[]).flatMap((option) =>
			'values' in option ? (option.values as INodeProperties[]).flatMap(within) : within(option),
		),
	];

	it.each([node, trigger, pollingTrigger])(
		'$displayName says when to use it',
		({ builderHint }) => {
			expect(builderHint?.searchHint).toMatch(/^\S.{80,}\.$/);
		},
	);

	// n8n does not load a node that has one there.
	it('stand on no selector of a resource or an operation', () => {
		const hinted = node.properties.flatMap(within).filter(({ builderHint }) => builderHint);
		expect(hinted.length).toBeGreaterThan(5);
		const selectors = hinted.filter(({ name }) => ['resource', 'operation', 'mode'].includes(name));
		expect(selectors).toEqual([]);
	});
});
