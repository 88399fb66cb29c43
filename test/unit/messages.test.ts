/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

import { SHIPPED } from './sources';

/** Forms, and what the one message about definitions lists. */
const NO_MESSAGES_IN =
	/\/properties\/|\.node\.ts$|\/reviewForm\.ts$|\/(validateDefinition|fieldList)\.ts$/;

/** Texts that look like messages and are none. */
const NO_MESSAGES = [
	'Address of the Anyformat API, without a path',
	'An Anyformat event was refused: …',
	'Anyformat could not be asked about an event: …',
	'Collection IDs of all documents that Anyformat has accepted:',
	'Example of …',
	'The execution was canceled',
	'… … is not sent by sendOnce',
	'Try again later',
	'… says: …',
	'… things are',
	// For whoever adds an operation.
	'… … is not sent by sendOnce',
];

/** A text of the code, `…` in place of what is put in; empty for other code. */
function textOf(node: ts.Node): string {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return '';
	return node.templateSpans.reduce((text, span) => `${text}…${span.literal.text}`, node.head.text);
}

/**
 * Whether a text is that of a message: a sentence without its full stop. What to do next has one, or goes on
 * after one.
 */
const isMessage = (text: string) =>
	/^(["'A-Z]|n8n |… )/.test(text) &&
	/\S \S+ \S/.test(text) &&
	/[a-z]/.test(text) &&
	!text.includes('<') &&
	!/\.$|\. .*(…|\))$/s.test(text) &&
	!NO_MESSAGES.includes(text);

/** Whether a text belongs to a form: what n8n calls the properties of parameters and operations. */
const isFormText = (node: ts.Node) =>
	ts.isPropertyAssignment(node) &&
	/^(action|description|displayName|hint|name|placeholder)$/.test(node.name.getText());

const messages = SHIPPED.filter(({ path }) => !NO_MESSAGES_IN.test(path)).flatMap(
	({ path, text }) => {
		const found: string[] = [];
		const visit = (node: ts.Node): void => {
			if (isFormText(node)) return;
			found.push(textOf(node));
			ts.forEachChild(node, visit);
		};
		visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
		return found.filter(isMessage);
	},
);

const shownIn = (file: string) =>
	readFileSync(file, 'utf8')
		.split('## Messages, and what to do')
		.at(-1)!
		.split('\n')
		.filter((line) => line.startsWith('| `'))
		.flatMap((line) => [...line.split(' | ')[0].matchAll(/`(.+?)`/g)])
		.map(([, message]) => message);

const shown = shownIn('docs/messages.md');

const patternOf = (text: string) => {
	const parts = text.split(/\s*…\s*/).map((part) => part.replace(/[^\w\s]/g, '\\$&'));
	return new RegExp(`^${parts.join('.*')}$`, 's');
};

/** Whether two texts may be one: either leaves out, by `…`, what the other says. */
const areOne = (one: string, other: string) =>
	patternOf(one).test(other) || patternOf(other).test(one);

it.each([...new Set(messages)])('docs/messages.md says what to do after: %s', (message) => {
	expect(shown.filter((each) => areOne(each, message))).not.toEqual([]);
});

it.each([...shown, ...shownIn('README.md')])(
	'a document tells of a message that there is: %s',
	(message) => {
		expect(messages.filter((each) => areOne(each, message))).not.toEqual([]);
	},
);

it('a message that is new would be missed', () => {
	expect(messages.length).toBeGreaterThan(40);
	for (const text of ['Anyformat lost …', 'The … has no pages', "'Pages' must be a number"]) {
		expect(isMessage(text)).toBe(true);
		expect(shown.filter((each) => areOne(each, text))).toEqual([]);
	}
});
