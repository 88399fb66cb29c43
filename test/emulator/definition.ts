import { finding, invalid, type Finding } from './errors';
import {
	fieldFindings,
	isObject,
	keyFindings,
	textFindings,
	type FieldDefinition,
	type Json,
} from './fieldChecks';
import { edgeFindings } from './graphChecks';
import type { Switches } from './switchTable';

export interface Branch {
	id: string;
	name: string;
	description: string;
	partition_key?: string | null;
}

export interface Rule {
	id: string;
	description: string;
	name?: string | null;
	severity?: string;
	source_fields?: string[];
}

export type Node = { id: string } & (
	| { type: 'parse' }
	| { type: 'classify'; categories: Branch[] }
	| { type: 'splitter'; rules: Branch[] }
	| { type: 'extract'; extraction_schema: { fields: FieldDefinition[] } }
	| { type: 'validate'; rules: Rule[] }
);

export interface Edge {
	source: string;
	target: string;
	branch?: string | null;
}

/** A checked definition of a workflow. */
export interface Definition {
	name: string;
	description: string | null;
	nodes: Node[];
	edges: Edge[];
}

const ENVELOPE_KEYS = ['name', 'description', 'nodes', 'edges'];
const MODES = ['standard', 'agentic'];
const EFFORTS = ['low', 'mid', 'accurate'];
const NODE_KEYS: Record<string, string[]> = {
	parse: ['mode', 'effort', 'prompt_hint', 'figure_enhancement'],
	classify: ['categories', 'user_prompt'],
	splitter: ['rules'],
	extract: [
		...['extraction_schema', 'mode', 'use_images', 'lookup_suggestion'],
		...['lookup_file_uploads', 'lookup_files', 'lookup_schema'],
	],
	validate: ['rules'],
};

/** The definition in the body of a create or replace call; throws with all findings at once. */
export function readDefinition(body: unknown, switches: Switches): Definition {
	if (!isObject(body)) throw invalid([finding([], 'Input should be an object')]);
	const flat = body.nodes === undefined && body.fields !== undefined;
	const graph = flat && switches.createBody !== 'graph' ? graphOf(body) : body;
	const findings = [
		...textFindings(body, 'name', []),
		...descriptionFindings(body.description),
		...(!flat && switches.createBody === 'flat' ? [needed('fields')] : []),
		...keyFindings(graph, ENVELOPE_KEYS, [], switches),
		...nodesFindings(graph.nodes, switches),
		...edgeFindings(graph.nodes, graph.edges),
	];
	if (findings.length > 0) throw invalid(findings);
	return {
		name: String(graph.name),
		description: (graph.description as string | undefined) ?? null,
		nodes: graph.nodes as Node[],
		edges: (graph.edges as Edge[] | undefined) ?? [],
	};
}

/** Fields of all extract nodes, or null when there are none. */
export function fieldsOf(definition: Definition): FieldDefinition[] | null {
	const fields = definition.nodes.flatMap((node) =>
		node.type === 'extract' ? node.extraction_schema.fields : [],
	);
	return fields.length > 0 ? fields : null;
}

/** Whether results may copy their only extraction: one extract node, and nothing that splits. */
export function isLinear({ nodes }: Definition): boolean {
	const count = (type: Node['type']) => nodes.filter((node) => node.type === type).length;
	return count('extract') === 1 && count('splitter') === 0;
}

/** The older, flat form as the graph it stands for. */
function graphOf({ fields, ...rest }: Json): Json {
	const extract = { id: 'extract', type: 'extract', extraction_schema: { fields } };
	return {
		...rest,
		nodes: [{ id: 'parse', type: 'parse' }, extract],
		edges: [{ source: 'parse', target: 'extract' }],
	};
}

const needed = (key: string) => finding([key], 'Field required', 'missing');

function descriptionFindings(description: unknown): Finding[] {
	const fine = description === undefined || description === null || typeof description === 'string';
	return fine ? [] : [finding(['description'], 'Input should be a valid string')];
}

function nodesFindings(nodes: unknown, switches: Switches): Finding[] {
	if (nodes === undefined) return [needed('nodes')];
	if (!Array.isArray(nodes) || nodes.length === 0) {
		return [finding(['nodes'], 'List should have at least 1 node')];
	}
	const ids = nodes.map((node: unknown) => (isObject(node) ? node.id : undefined));
	const findings = nodes.flatMap((node: unknown, index) => {
		const loc = ['nodes', index];
		if (!isObject(node)) return [finding(loc, 'Input should be an object')];
		const twice = typeof node.id === 'string' && ids.indexOf(node.id) < index;
		return [
			...textFindings(node, 'id', loc),
			...(twice ? [finding([...loc, 'id'], `Node id ${String(node.id)} is used twice`)] : []),
			...nodeFindings(node, loc, switches),
		];
	});
	const parseNodes = nodes.filter((node: unknown) => isObject(node) && node.type === 'parse');
	const one = parseNodes.length === 1;
	const count = `A workflow has exactly one parse node, not ${parseNodes.length}`;
	return one ? findings : [...findings, finding(['nodes'], count)];
}

function nodeFindings(node: Json, loc: Finding['loc'], switches: Switches): Finding[] {
	const type = String(node.type);
	if (!Object.hasOwn(NODE_KEYS, type)) {
		const known = Object.keys(NODE_KEYS).join(', ');
		return [finding([...loc, 'type'], `Input should be one of ${known}`, 'enum')];
	}
	const findings = keyFindings(node, ['id', 'type', ...NODE_KEYS[type]], loc, switches);
	const modes = type === 'parse' && switches.liteMode === 'taken' ? [...MODES, 'lite'] : MODES;
	return [
		...findings,
		...(NODE_KEYS[type].includes('mode') ? choiceFindings(node, 'mode', modes, loc) : []),
		...(type === 'parse' ? choiceFindings(node, 'effort', EFFORTS, loc) : []),
		...contentFindings(type, node, loc, switches),
	];
}

function choiceFindings(node: Json, key: string, values: string[], loc: Finding['loc']) {
	if (node[key] === undefined || values.includes(node[key] as string)) return [];
	return [finding([...loc, key], `Input should be ${values.join(', ')}`, 'enum')];
}

function contentFindings(type: string, node: Json, loc: Finding['loc'], switches: Switches) {
	if (type === 'classify') return branchFindings(node.categories, [...loc, 'categories'], true);
	if (type === 'splitter') return branchFindings(node.rules, [...loc, 'rules'], true);
	if (type === 'validate') return branchFindings(node.rules, [...loc, 'rules'], false);
	if (type !== 'extract') return [];
	const schema = node.extraction_schema;
	if (!isObject(schema)) {
		return [finding([...loc, 'extraction_schema'], 'Field required', 'missing')];
	}
	return fieldFindings(schema.fields, [...loc, 'extraction_schema', 'fields'], switches);
}

/** Categories and rules: a list of things with an id, a description and, mostly, a name. */
function branchFindings(branches: unknown, loc: Finding['loc'], named: boolean): Finding[] {
	if (!Array.isArray(branches) || branches.length === 0) {
		return [finding(loc, 'List should have at least 1 item')];
	}
	const ids = branches.map((branch: unknown) => (isObject(branch) ? branch.id : undefined));
	return branches.flatMap((branch: unknown, index) => {
		const place = [...loc, index];
		if (!isObject(branch)) return [finding(place, 'Input should be an object')];
		const twice = ids.indexOf(branch.id) < index;
		return [
			...textFindings(branch, 'id', place),
			...(twice ? [finding([...place, 'id'], `Id ${String(branch.id)} is used twice`)] : []),
			...(named ? textFindings(branch, 'name', place) : []),
			...textFindings(branch, 'description', place),
		];
	});
}
