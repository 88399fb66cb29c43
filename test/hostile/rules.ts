/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { inspect } from 'node:util';

import type { Source, Step, Story } from './story';

const itemOf = ({ pairedItem }: INodeExecutionData): number =>
	typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : -1;

/** Whatever a user may read of a failure: of the execution, and of each item. */
export function textsOf({ error, items, errorItems }: Step): string[] {
	const ofItems = [...items, ...errorItems]
		.filter(({ json }) => json.error !== undefined)
		.map(({ json }) => [json.error, (json.details as IDataObject)?.description].join(' | '));
	const own = error === undefined ? [] : [`${error.message} | ${error.description ?? ''}`];
	return [...own, ...ofItems];
}

/** All that leaves the node, in one text. */
const everything = ({ items, errorItems, error, run }: Step): string =>
	[
		JSON.stringify([items, errorItems]),
		inspect(error, { depth: 8, maxStringLength: null, maxArrayLength: null }),
		JSON.stringify(error?.context ?? null),
		JSON.stringify(run.data.resultData),
	].join('\n');

/** Texts that no failure may have. */
const FORBIDDEN_TEXTS: Array<[RegExp, string]> = [
	[
		/\brun (the|this|your) (workflow|node|execution) again/i,
		'tells to run again, which bills again',
	],
	[/undefined|\[object |NaN/, 'is broken'],
	[/<html|<!doctype|<h1/i, 'shows HTML'],
	[/operation not permitted|right permissions|too many open files/i, 'is replaced by n8n'],
];

/** Texts of a document that was billed, or known as accepted. */
const SAYS_UNSENT = /not sent(?! again)|nothing was sent|never sent|did not reach/i;

type Rule = (story: Story, step: Step) => string[];

const billedOnce: Rule = ({ sources, server }, { bills }) =>
	sources
		.filter(({ hash }) => (bills.get(hash) ?? 0) > 1)
		.map(({ item, fileName, hash }) => {
			const deleted = server.books.documents.filter((each) => each.hash === hash && each.isDeleted);
			return deleted.length > 0
				? ''
				: `item ${item} (${fileName}) was billed ${bills.get(hash)} times`;
		})
		.filter(Boolean);

const nothingLost: Rule = ({ server }, step) => {
	if (step.run.status === 'canceled') return [];
	const text = everything(step);
	const lost = step.told.filter((id) => !text.includes(id));
	if (lost.length === 0) return [];
	const { fileName, fate } = server.books.documents.find((each) => each.id === lost[0])!;
	const unnamed = `${lost.length} accepted documents are named by neither item nor error`;
	return [`${unnamed}, as ${lost[0]} (${fileName}, ${fate})`];
};

const everyItemAnswered: Rule = ({ sources }, { run, error, items, errorItems }) => {
	if (error !== undefined || run.status !== 'success') return [];
	const answered = [...items, ...errorItems].map(itemOf);
	const count = (item: number) => answered.filter((each) => each === item).length;
	const wanted = new Map<number, number>();
	for (const { item } of sources) wanted.set(item, (wanted.get(item) ?? 0) + 1);
	return [...wanted]
		.filter(([item, files]) => count(item) < 1 || count(item) > files)
		.map(([item, files]) => `item ${item} of ${files} files is answered with ${count(item)} items`);
};

const rightResults: Rule = ({ sources }, { items }) =>
	items
		.filter(({ json }) => json.status === 'processed')
		.filter((each) => {
			const token = (each.json.fields as IDataObject)?.token;
			return !sources.some((source) => source.item === itemOf(each) && source.token === token);
		})
		.map((each) => `item ${itemOf(each)} got the results ${JSON.stringify(each.json.fields)}`);

const noLies: Rule = ({ sources }, step) => {
	const lies: string[] = [];
	for (const text of textsOf(step))
		for (const [pattern, fault] of FORBIDDEN_TEXTS)
			if (pattern.test(text)) lies.push(`"${text}" ${fault}`);
	const billed = (item: number) =>
		sources.filter((each) => each.item === item).every(({ hash }) => step.bills.has(hash));
	for (const each of [...step.items, ...step.errorItems]) {
		const text = JSON.stringify(each.json);
		if (each.json.error !== undefined && SAYS_UNSENT.test(text) && billed(itemOf(each)))
			lies.push(`item ${itemOf(each)} was billed, but: ${text}`);
	}
	return lies;
};

const orderKept: Rule = (_story, { items }) => {
	const order = items.map(itemOf);
	return order.some((item, index) => index > 0 && item < order[index - 1])
		? [`the order is ${order.join(' ')}`]
		: [];
};

const noKey: Rule = (_story, step) =>
	/af_secret_\w+/.test(everything(step)) ? ['the key stands in the output'] : [];

const RULES = {
	billedOnce,
	nothingLost,
	everyItemAnswered,
	rightResults,
	orderKept,
	noLies,
	noKey,
};

export type RuleName = keyof typeof RULES;

/** What broke a rule, over all steps of a story. */
export function broken(story: Story, unless: RuleName[] = []): string[] {
	const named = Object.entries(RULES).filter(([name]) => !unless.includes(name as never));
	return story.steps.flatMap((step, index) =>
		named.flatMap(([name, rule]) =>
			rule(story, step).map((fault) => `step ${index + 1}, ${name}: ${fault}`),
		),
	);
}

/** Documents that came out, by their tokens. */
export const tokensOut = ({ items }: Step): string[] =>
	items
		.filter(({ json }) => json.status === 'processed')
		.map(({ json }) => String((json.fields as IDataObject).token));

export const isUnclear = (text: string): boolean =>
	/may have (been )?accepted|not known whether/i.test(text);

export const notOut = (sources: Source[], step: Step): Source[] => {
	const out = new Set(tokensOut(step));
	return sources.filter(({ token }) => !out.has(token));
};
