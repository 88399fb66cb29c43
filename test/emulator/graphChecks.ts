import { finding, type Finding } from './errors';
import { isObject, textFindings, type Json } from './fieldChecks';

/** Everything that is wrong with the edges between `nodes`, whatever is wrong with those. */
export function edgeFindings(nodes: unknown, edges: unknown): Finding[] {
	if (edges === undefined || edges === null) return [];
	if (!Array.isArray(edges)) return [finding(['edges'], 'Input should be a list')];
	const known = Array.isArray(nodes) ? nodes.filter(isObject) : [];
	const findings = edges.flatMap((edge: unknown, index) => {
		const loc = ['edges', index];
		if (!isObject(edge)) return [finding(loc, 'Input should be an object')];
		return [
			...endFindings(edge, 'source', known, loc),
			...endFindings(edge, 'target', known, loc),
			...branchFindings(edge, known, loc),
		];
	});
	const cycle = cycleIn(edges.filter(isObject));
	if (cycle) findings.push(finding(['edges'], `Edges form a cycle: ${cycle.join(' → ')}`));
	return findings;
}

function endFindings(edge: Json, end: string, nodes: Json[], loc: Finding['loc']): Finding[] {
	const missing = textFindings(edge, end, loc);
	if (missing.length > 0) return missing;
	const exists = nodes.some((node) => node.id === edge[end]);
	return exists ? [] : [finding([...loc, end], `There is no node ${String(edge[end])}`)];
}

function branchFindings(edge: Json, nodes: Json[], loc: Finding['loc']): Finding[] {
	const source = nodes.find((node) => node.id === edge.source);
	const branches = source?.type === 'classify' ? source.categories : source?.rules;
	const branching = source?.type === 'classify' || source?.type === 'splitter';
	const place = [...loc, 'branch'];
	if (!branching) {
		const stray = source && edge.branch !== undefined && edge.branch !== null;
		return stray ? [finding(place, 'Only a classify or splitter node has branches')] : [];
	}
	const missing = textFindings(edge, 'branch', loc);
	if (missing.length > 0 || !Array.isArray(branches)) return missing;
	const exists = branches.some((branch: unknown) => isObject(branch) && branch.id === edge.branch);
	return exists
		? []
		: [finding(place, `Node ${String(edge.source)} has no branch ${String(edge.branch)}`)];
}

/** Ids of nodes on the way round, the first one repeated at the end; undefined without a cycle. */
function cycleIn(edges: Json[]): unknown[] | undefined {
	const done = new Set<unknown>();
	const walk = (id: unknown, path: unknown[]): unknown[] | undefined => {
		if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
		if (done.has(id)) return undefined;
		for (const edge of edges.filter(({ source }) => source === id)) {
			const cycle = walk(edge.target, [...path, id]);
			if (cycle) return cycle;
		}
		done.add(id);
		return undefined;
	};
	for (const { source } of edges) {
		const cycle = walk(source, []);
		if (cycle) return cycle;
	}
	return undefined;
}
