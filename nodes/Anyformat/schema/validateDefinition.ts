import { asList, isNonEmptyString, isRecord } from '../request/guards';

/** What is wrong with a workflow definition, and where; empty when it can be sent. */
export type Findings = string[];

type Thing = Record<string, unknown>;

/** Whether the API takes a name for that of a field. Source: docs/api-contract.md. */
export const isSnakeCase = (name: string): boolean => /^[a-z][a-z\d]*(_[a-z\d]+)*$/.test(name);

/** Lists of these node types whose entries an edge's `branch` names. */
const BRANCHES = new Map<unknown, string>([
	['classify', 'categories'],
	['splitter', 'rules'],
]);

/**
 * Checks a definition as `POST /v2/workflows/` takes it, and tells everything that is found at once.
 * Unknown keys and types pass, since the API may know more. Source: docs/api-contract.md.
 */
export function validateDefinition(definition: unknown): Findings {
	if (!isRecord(definition)) return ['the definition must be a JSON object with name and nodes'];
	const nodes = list(definition.nodes);
	return [
		...(isNonEmptyString(definition.name) ? [] : ['name is empty']),
		...(nodes.length > 0 ? [] : ['nodes must be a list with at least a parse node']),
		...nodes.flatMap((node, index) => checkNode(node, `nodes[${index}]`)),
		...checkNodeIds(nodes),
		...(definition.edges === undefined || Array.isArray(definition.edges)
			? checkEdges(list(definition.edges), nodes)
			: ['edges must be a list']),
	];
}

function checkNodeIds(nodes: Thing[]): Findings {
	const parseNodes = nodes.filter(({ type }) => type === 'parse').length;
	return [
		...duplicates(nodes.map(({ id }) => id)).map((id) => `nodes: the ID "${id}" is there twice`),
		...(nodes.length === 0 || parseNodes === 1
			? []
			: [`nodes: there must be exactly one parse node, not ${parseNodes}`]),
	];
}

function checkNode(node: Thing, place: string): Findings {
	const findings: Findings = [];
	if (!isNonEmptyString(node.id)) findings.push(`${place}.id is empty`);
	if (!isNonEmptyString(node.type)) findings.push(`${place}.type is empty`);
	if (node.type === 'extract') {
		const schema = isRecord(node.extraction_schema) ? node.extraction_schema : {};
		findings.push(...checkFields(list(schema.fields), `${place}.extraction_schema.fields`));
	}
	const branches = BRANCHES.get(node.type) ?? (node.type === 'validate' ? 'rules' : undefined);
	if (branches === undefined) return findings;
	const keys = node.type === 'validate' ? ['id', 'description'] : ['id', 'name', 'description'];
	return [...findings, ...checkEntries(list(node[branches]), `${place}.${branches}`, keys)];
}

function checkEntries(entries: Thing[], place: string, keys: string[]): Findings {
	if (entries.length === 0) return [`${place} must be a list with at least one entry`];
	const empty = entries.flatMap((entry, index) =>
		keys
			.filter((key) => !isNonEmptyString(entry[key]))
			.map((key) => `${place}[${index}].${key} is empty`),
	);
	const twice = duplicates(entries.map(({ id }) => id));
	return [...empty, ...twice.map((id) => `${place}: the ID "${id}" is there twice`)];
}

function checkFields(fields: Thing[], place: string, nested = false): Findings {
	if (fields.length === 0) return [`${place} must be a list with at least one field`];
	const twice = duplicates(fields.map(({ name }) => name));
	return [
		...fields.flatMap((field, index) => checkField(field, `${place}[${index}]`, nested)),
		...twice.map((name) => `${place}: the name "${name}" is there twice`),
	];
}

function checkField(field: Thing, place: string, nested: boolean): Findings {
	const findings: Findings = [];
	const type = field.data_type;
	if (!isNonEmptyString(field.name) || !isSnakeCase(field.name))
		findings.push(
			`${place}.name is "${show(field.name)}", and must be snake_case, such as total_amount`,
		);
	if (!isNonEmptyString(field.description)) findings.push(`${place}.description is empty`);
	if (!isNonEmptyString(type)) findings.push(`${place}.data_type is empty`);
	if (type === 'enum' || type === 'multi_select') {
		const options = asList(field.enum_options);
		if (options.length === 0)
			findings.push(`${place}.enum_options: the type ${type} needs at least one choice`);
		findings.push(
			...options.flatMap((option, index) => checkOption(option, `${place}.enum_options[${index}]`)),
		);
	}
	if (type === 'object' && nested)
		findings.push(`${place}.data_type: a table can't have another table in its rows`);
	if (type === 'object' && !nested)
		findings.push(...checkFields(list(field.nested_fields), `${place}.nested_fields`, true));
	return findings;
}

/** The name alone is how the API may give a choice back. Source: docs/api-contract.md, `enumOptions`. */
function checkOption(option: unknown, place: string): Findings {
	const keys = isRecord(option) ? option : { name: option, description: option };
	return ['name', 'description']
		.filter((key) => !isNonEmptyString(keys[key]))
		.map((key) => `${place}.${key} is empty`);
}

function checkEdges(edges: Thing[], nodes: Thing[]): Findings {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const findings = edges.flatMap((edge, index) => checkEdge(edge, `edges[${index}]`, byId));
	const cycle = findCycle(edges);
	return cycle === undefined ? findings : [...findings, `edges: they form a cycle at "${cycle}"`];
}

function checkEdge(edge: Thing, place: string, byId: Map<unknown, Thing>): Findings {
	const unknown = ['source', 'target'].filter((end) => !byId.has(edge[end]));
	const findings = unknown.map((end) => `${place}.${end}: there is no node "${show(edge[end])}"`);
	const source = byId.get(edge.source);
	const branches = BRANCHES.get(source?.type);
	if (source === undefined || branches === undefined) return findings;
	const ids = list(source[branches]).map(({ id }) => id);
	if (ids.includes(edge.branch)) return findings;
	return [
		...findings,
		`${place}.branch is "${show(edge.branch)}", and must be one of the ${branches} of "${show(source.id)}": ${ids.map(show).join(', ')}`,
	];
}

/** A node on a cycle, if there is one: what remains when nodes without a way in are taken away. */
function findCycle(edges: Thing[]): string | undefined {
	let left = edges;
	for (;;) {
		const targets = new Set(left.map(({ target }) => target));
		const next = left.filter(({ source }) => targets.has(source));
		if (next.length === left.length) return left.length > 0 ? show(left[0].source) : undefined;
		left = next;
	}
}

const show = (value: unknown): string =>
	typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** The entries of a list; what is no object counts as one without keys, so that its place is told. */
const list = (value: unknown): Thing[] =>
	Array.isArray(value) ? value.map((entry) => (isRecord(entry) ? entry : {})) : [];

const duplicates = (values: unknown[]): string[] =>
	[
		...new Set(
			values.filter((value, index) => isNonEmptyString(value) && values.indexOf(value) < index),
		),
	] as string[];
