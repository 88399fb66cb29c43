/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { basename } from 'node:path';
import ts from 'typescript';

import { SHIPPED, type Source } from './sources';

/** Everyday words for which the trade has a term; what to call it instead. */
const INSTEAD_OF: Record<string, string> = {
	abandoned: 'a thrown error',
	answer: 'response',
	arrival: 'pending event',
	gate: 'limiter',
	handed: 'emitted',
	hopeless: 'terminal',
	least: 'min',
	longest: 'max',
	look: 'scan',
	looks: 'scans',
	mend: 'fix',
	most: 'max',
	news: 'unprocessed',
	nudge: 'reconcile',
	objection: 'validation',
	owed: 'result pending',
	patience: 'max wait',
	quiet: 'initial delay',
	refuse: 'to error',
	room: 'poller',
	said: 'parsed',
	seam: 'request handler',
	shortest: 'min',
	tell: 'emit',
	told: 'emitted',
	turn: 'barrier',
	unclear: 'outcome unknown',
	unseen: 'misses',
};

/** Words that say too little when they are the whole name. */
const BARE_NAMES = ['answer', 'ending', 'enter', 'leave', 'once', 'outcome', 'receive', 'tell'];

/** A type's name is a noun with a role, and no participle. */
const PARTICIPLE = /^(Done|Sent|Told|Seen|Said|Known|Given|Found|Asked|Answered)$/;

/** The name of the option is settled by the contract; what a person writes into a form is an answer. */
const isExempt = (path: string, name: string) =>
	/^(read)?resendUnclear$/i.test(name) || /\/output\/review/.test(path);

const wordsOf = (name: string) =>
	name
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.split(/[\s_.]+/)
		.map((word) => word.toLowerCase());

/** Names of a file's functions, methods, types, and constants at its top level, with the file's own. */
function namesIn({ path, text }: Source): string[] {
	const names = [basename(path, '.ts')];
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const isNamed = (node: ts.Node) =>
		ts.isFunctionDeclaration(node) ||
		ts.isMethodDeclaration(node) ||
		ts.isClassDeclaration(node) ||
		ts.isInterfaceDeclaration(node) ||
		ts.isTypeAliasDeclaration(node) ||
		(ts.isVariableDeclaration(node) && ts.isSourceFile(node.parent.parent.parent));
	const visit = (node: ts.Node): void => {
		if (isNamed(node)) names.push((node as ts.NamedDeclaration).name?.getText() ?? '');
		ts.forEachChild(node, visit);
	};
	visit(file);
	return names;
}

const found = SHIPPED.flatMap((source) =>
	namesIn(source).map((name): [path: string, name: string] => [source.path, name]),
);

it('names of files, types, functions and constants are those that one would search for', () => {
	const wrong = found.flatMap(([path, name]) => {
		if (isExempt(path, name)) return [];
		const word = wordsOf(name).find((each) => Object.hasOwn(INSTEAD_OF, each));
		if (word !== undefined) return [`${path}: ${name} (say "${INSTEAD_OF[word]}")`];
		return BARE_NAMES.includes(name) || PARTICIPLE.test(name) ? [`${path}: ${name}`] : [];
	});
	expect(wrong).toEqual([]);
});

it('the names are found, and a wrong one among them would be', () => {
	expect(found.length).toBeGreaterThan(300);
	expect(wordsOf('RateGate')).toContain('gate');
	expect(wordsOf('MOST_AT_ONCE')).toContain('most');
});
