import type { Definition, Node } from '../definition';
import { choose } from './classify';
import { fillFields } from './fields';
import type { FieldValues } from './fieldValue';
import type { Page } from './page';
import { scopeOf, type PlacedPage } from './scope';
import { splitPages, type PageSplit, type Partition } from './split';

export interface SourceDocument {
	fileId: string;
	fileName: string;
	pages: Page[];
}

/** Pages of one file, counted from 1. */
export interface FilePages {
	file_id: string;
	file_name: string;
	pages: number[];
}

export interface Part {
	name: string | null;
	confidence: number;
	files: FilePages[];
}

export interface DocumentExtraction {
	pages: Page[];
	classifications: Array<{ id: string; name: string; confidence: number; evidence: string | null }>;
	splits: Array<Part & { partitions: Part[] }>;
	extractions: Array<{ split_name: string | null; partition: string | null; fields: FieldValues }>;
	validations: Array<{ rule_id: string; passed: boolean | null }>;
}

/** What a node works on: pages, and the split they come from. */
interface Portion {
	pages: PlacedPage[];
	splitName: string | null;
	partition: string | null;
}

/** Runs a workflow's graph over documents; what can't be read or found is empty or null. */
export function extract(documents: SourceDocument[], definition: Definition): DocumentExtraction {
	const pages = placed(documents);
	const done: DocumentExtraction = {
		pages,
		classifications: [],
		splits: [],
		extractions: [],
		validations: [],
	};
	const parse = definition.nodes.find(({ type }) => type === 'parse');
	if (parse) work(definition, parse, { pages, splitName: null, partition: null }, done);
	return done;
}

/** What one node does with a portion, and then all that follow it. */
function work(
	definition: Definition,
	node: Node,
	portion: Portion,
	done: DocumentExtraction,
): void {
	const follow = (next: Portion, branch?: string) => {
		for (const target of targetsOf(definition, node, branch)) work(definition, target, next, done);
	};
	if (node.type === 'classify') {
		const choice = choose(portion.pages, node.categories);
		if (!choice) return;
		const { branch, confidence, evidence } = choice;
		done.classifications.push({ id: branch.id, name: branch.name, confidence, evidence });
		follow(portion, branch.id);
	} else if (node.type === 'splitter') {
		for (const split of splitPages(portion.pages, node.rules)) {
			done.splits.push(presentSplit(split));
			for (const { name: partition, pages } of split.partitions) {
				follow({ pages, splitName: split.rule.name, partition }, split.rule.id);
			}
		}
	} else {
		if (node.type === 'extract') done.extractions.push(extraction(node, portion));
		if (node.type === 'validate') done.validations.push(...verdicts(node, done));
		follow(portion);
	}
}

/** The nodes after a node, or after one of its branches. */
function targetsOf({ nodes, edges }: Definition, node: Node, branch?: string): Node[] {
	const taken = edges.filter(
		(edge) => edge.source === node.id && (branch === undefined || edge.branch === branch),
	);
	return taken.flatMap((edge) => nodes.filter(({ id }) => id === edge.target));
}

function placed(documents: SourceDocument[]): PlacedPage[] {
	let number = 0;
	return documents.flatMap(({ fileId, fileName, pages }) =>
		pages.map((page, index) => {
			number += 1;
			return { ...page, number, fileId, fileName, inFile: index + 1 };
		}),
	);
}

function extraction(node: Node & { type: 'extract' }, { pages, splitName, partition }: Portion) {
	const fields = fillFields(node.extraction_schema.fields, scopeOf(pages));
	return { split_name: splitName, partition, fields };
}

/** A rule about fields passes when the latest extraction found them all; others can't be judged. */
function verdicts(node: Node & { type: 'validate' }, { extractions }: DocumentExtraction) {
	const fields = extractions.at(-1)?.fields ?? {};
	const isFound = (name: string) => {
		const field = fields[name];
		return Array.isArray(field) ? field.length > 0 : (field?.value ?? null) !== null;
	};
	return node.rules.map(({ id, source_fields: names }) => ({
		rule_id: id,
		passed: names && names.length > 0 ? names.every(isFound) : null,
	}));
}

function presentSplit({ rule, partitions }: PageSplit) {
	const keyed = Boolean(rule.partition_key);
	return {
		name: rule.name,
		confidence: Math.min(...partitions.map(({ confidence }) => confidence)),
		files: filesOf(partitions.flatMap(({ pages }) => pages)),
		partitions: keyed ? partitions.map(presentPartition) : [],
	};
}

const presentPartition = ({ name, confidence, pages }: Partition): Part => ({
	name,
	confidence,
	files: filesOf(pages),
});

function filesOf(pages: PlacedPage[]): FilePages[] {
	const ids = [...new Set(pages.map(({ fileId }) => fileId))];
	return ids.map((id) => {
		const own = pages.filter(({ fileId }) => fileId === id);
		return { file_id: id, file_name: own[0].fileName, pages: own.map(({ inFile }) => inFile) };
	});
}
