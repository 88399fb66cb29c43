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
		...namesakes(nodes, 'id', 'nodes'),
		...(nodes.length === 0 || parseNodes === 1
			? []
			: [`nodes: there must be exactly one parse node, not ${parseNodes}`]),
	];
}

function checkNode(node: Thing, place: string): Findings {
	const findings = emptyKeys(node, ['id', 'type'], place);
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
	return [
		...entries.flatMap((entry, index) => emptyKeys(entry, keys, `${place}[${index}]`)),
		...namesakes(entries, 'id', place),
	];
}

function checkFields(fields: Thing[], place: string, nested = false): Findings {
	if (fields.length === 0) return [`${place} must be a list with at least one field`];
	return [
		...fields.flatMap((field, index) => checkField(field, `${place}[${index}]`, nested)),
		...namesakes(fields, 'name', place),
	];
}

function checkField(field: Thing, place: string, nested: boolean): Findings {
	const findings: Findings = [];
	const type = field.data_type;
	if (!isNonEmptyString(field.name) || !isSnakeCase(field.name))
		findings.push(
			`${place}.name is "${show(field.name)}", and must be snake_case, such as total_amount`,
		);
	findings.push(...emptyKeys(field, ['description', 'data_type'], place));
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
	return emptyKeys(keys, ['name', 'description'], place);
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

const emptyKeys = (thing: Thing, keys: string[], place: string): Findings =>
	keys.filter((key) => !isNonEmptyString(thing[key])).map((key) => `${place}.${key} is empty`);

/** What several of `things` have for their `key`, each told once. */
function namesakes(things: Thing[], key: 'id' | 'name', place: string): Findings {
	const values = things.map((thing) => thing[key]).filter(isNonEmptyString);
	const again = values.filter((value, index) => values.indexOf(value) < index);
	const word = key === 'id' ? 'ID' : key;
	return [...new Set(again)].map((value) => `${place}: the ${word} "${value}" is there twice`);
}
