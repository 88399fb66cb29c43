import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { AnyformatPollingTrigger } from '../../nodes/Anyformat/AnyformatPollingTrigger.node';
import { AnyformatTrigger } from '../../nodes/Anyformat/AnyformatTrigger.node';
import { fillPath } from '../../nodes/Anyformat/request/parameters';
import { contextOf } from './fakes';
import { filesBelow, SHIPPED } from './sources';

const VERBS = ['Check', 'Create', 'Delete', 'Extract', 'Get', 'Process', 'Run', 'Update', 'Upload'];

/** Words that stay in capitals within a sentence. */
const SENTENCE_CASE = /^[A-Z][a-z]+( ([a-z]+|Anyformat|API|ID|JSON|URL))*$/;

const node = new Anyformat();
const { properties, requestOperations } = node.description;

interface Operation {
	resource: string;
	option: INodePropertyOptions;
	fields: INodeProperties[];
}

const shownFor = ({ displayOptions }: INodeProperties, name: 'resource' | 'operation') =>
	displayOptions?.show?.[name] ?? [];

const optionsOf = (property: INodeProperties | undefined) =>
	(property?.options ?? []) as INodePropertyOptions[];

const resourceProperty = properties.find(({ name }) => name === 'resource');
const selectors = properties.filter(({ name }) => name === 'operation');
const allFields = properties.filter(({ name }) => name !== 'resource' && name !== 'operation');

const operations: Operation[] = selectors.flatMap((selector) =>
	optionsOf(selector).map((option) => {
		const resource = String(shownFor(selector, 'resource')[0]);
		const fields = allFields.filter(
			(field) =>
				shownFor(field, 'resource').includes(resource) &&
				shownFor(field, 'operation').includes(option.value),
		);
		return { resource, option, fields };
	}),
);

/** A test for each operation, named by it. */
function everyOperation(rule: string, check: (operation: Operation) => void): void {
	describe(`every operation ${rule}`, () => {
		it.each(operations.map((each): [string, Operation] => [nameOf(each), each]))('%s', (_, each) =>
			check(each),
		);
	});
}

const nameOf = ({ resource, option }: Operation) => `${resource}: ${String(option.value)}`;
const requestOf = ({ option }: Operation) => option.routing?.request ?? {};

/** Names of the fields within a collection, at any depth; none for other fields. */
function namesWithin({ type, options = [] }: INodeProperties): string[] {
	if (type !== 'collection' && type !== 'fixedCollection') return [];
	return (options as Array<INodeProperties | INodePropertyCollection>).flatMap((option) =>
		'values' in option
			? [option.name, ...option.values.flatMap((value) => [value.name, ...namesWithin(value)])]
			: [option.name, ...namesWithin(option)],
	);
}

/** Code that reads parameters, as opposed to that which declares them. */
const READING = SHIPPED.filter(({ path }) => !/\/properties\/|\.node\.ts$/.test(path))
	.map(({ code }) => code)
	.join('\n');

describe('the selectors', () => {
	it('offer each resource once, and operations for each', () => {
		const resources = optionsOf(resourceProperty).map(({ value }) => value);
		expect(selectors.map((selector) => shownFor(selector, 'resource'))).toEqual(
			resources.map((value) => [value]),
		);
	});

	it.each(
		[resourceProperty, ...selectors].map((selector) => [
			optionsOf(selector).map(({ name }) => name),
		]),
	)('are sorted by name: %j', (names) => {
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		expect(names.length).toBeGreaterThan(0);
	});

	it('begin with something that they offer', () => {
		for (const selector of [resourceProperty, ...selectors])
			expect(optionsOf(selector).map(({ value }) => value)).toContain(selector?.default);
	});

	it('send every request through a request handler, which alone reads the response', () => {
		expect(resourceProperty?.routing).toEqual({ send: { paginate: true } });
		expect(requestOperations?.pagination).toBeInstanceOf(Function);
	});
});

everyOperation('has an action in sentence case that begins with a verb', ({ option }) => {
	expect(option.action).toMatch(SENTENCE_CASE);
	expect(VERBS).toContain(option.action?.split(' ')[0]);
	expect(option.name.split(' ')[0]).toBe(option.action?.split(' ')[0]);
});

everyOperation('has a description that says more than its name', ({ option }) => {
	expect(option.description).toMatch(/^[A-Z][^.]+[^.]$/);
	expect(option.description).not.toBe(option.action);
});

everyOperation('has a URL that ends in a slash', (operation) => {
	const { method, url } = requestOf(operation);
	expect(method).toMatch(/^(GET|POST|PUT|DELETE)$/);
	expect(url).toMatch(/^\/(v2\/.*|health)\/$/);
});

everyOperation('encodes the values in its URL, which are fields of its own', (operation) => {
	const url = String(requestOf(operation).url);
	const names = [...url.matchAll(/\{(.*?)\}/g)].map(([, name]) => name);
	const fields = operation.fields.map(({ name }) => name);
	expect(fields).toEqual(expect.arrayContaining(names));

	const filled = fillPath(
		contextOf(Object.fromEntries(names.map((name) => [name, 'a/b?c#d']))),
		url,
	);
	expect(filled.url).toBe(url.replace(/\{.*?\}/g, 'a%2Fb%3Fc%23d'));
});

everyOperation('says so when it destroys something', (operation) => {
	const { method } = requestOf(operation);
	const { description } = operation.option;
	if (method === 'DELETE') expect(description).toContain('permanently');
	else if (method === 'PUT') expect(description).toMatch(/^Replace .* whole /);
	else expect(description).not.toMatch(/delete|replace/i);
});

/** Whether some condition lets at most one of two fields be shown. */
function excludeEachOther(one: INodeProperties, other: INodeProperties): boolean {
	const [{ show = {} }, { show: shows = {}, hide: hides = {} }] = [
		one.displayOptions ?? {},
		other.displayOptions ?? {},
	];
	return Object.entries(show).some(([name, values = []]) => {
		const apart = shows[name] !== undefined && !values.some((each) => shows[name]!.includes(each));
		return apart || values.some((each) => hides[name]?.includes(each));
	});
}

everyOperation('has no two fields of one name that are shown at once', ({ fields }) => {
	const clashes = fields.filter((field, index) =>
		fields
			.slice(index + 1)
			.some(
				(other) =>
					other.name === field.name &&
					!excludeEachOther(field, other) &&
					!excludeEachOther(other, field),
			),
	);
	expect(clashes.map(({ name }) => name)).toEqual([]);
});

everyOperation(
	'uses every field of it: in its URL, in its routing, or in the code that reads it',
	(operation) => {
		const url = String(requestOf(operation).url);
		for (const field of operation.fields.filter(({ type }) => type !== 'notice')) {
			const read = READING.includes(`'${field.name}'`) || READING.includes(`"${field.name}"`);
			const used = read || url.includes(`{${field.name}}`) || field.routing !== undefined;
			expect(used ? '' : `${field.name} is not used`).toBe('');
			const unread = namesWithin(field).filter(
				(name) => !new RegExp(`\\b${name}\\b`).test(READING),
			);
			expect(unread).toEqual([]);
		}
	},
);

describe('every field', () => {
	it('is shown for exactly one resource and operation', () => {
		const known = operations.map(nameOf);
		for (const field of allFields) {
			const [resources, names] = [shownFor(field, 'resource'), shownFor(field, 'operation')];
			expect([field.name, resources.length, names.length]).toEqual([field.name, 1, 1]);
			expect(known).toContain(`${String(resources[0])}: ${String(names[0])}`);
		}
	});

	it('that is picked from a list has the search for it', () => {
		const searches = allFields.flatMap(({ modes = [] }) =>
			modes.map(({ typeOptions }) => typeOptions?.searchListMethod).filter(Boolean),
		);
		expect(searches.length).toBeGreaterThan(0);
		expect(Object.keys(node.methods.listSearch)).toEqual(expect.arrayContaining(searches));
	});

	it.each([
		['the node', node],
		['the webhook trigger', new AnyformatTrigger()],
		['the polling trigger', new AnyformatPollingTrigger()],
	])('with choices that are loaded has the method for it: %s', (_, { description, methods }) => {
		const fieldsIn = (field: INodeProperties): INodeProperties[] =>
			(field.options ?? [])
				.flatMap((option) =>
					'values' in option
						? option.values.flatMap(fieldsIn)
						: 'type' in option
							? fieldsIn(option)
							: [],
				)
				.concat(field);
		const options = description.properties.flatMap(fieldsIn);
		const loaders = options.map(({ typeOptions }) => typeOptions?.loadOptionsMethod);
		expect(new Set(loaders.filter(Boolean))).toEqual(new Set(Object.keys(methods.loadOptions)));
	});
});

it('every output schema belongs to an operation', () => {
	const schemas = filesBelow('nodes').filter((path) => path.includes('/__schema__/'));
	const known = operations.map(
		({ resource, option }) => `/${resource}/${String(option.value)}.json`,
	);
	expect(schemas.length).toBeGreaterThan(0);
	expect(schemas.filter((path) => !known.some((end) => path.endsWith(end)))).toEqual([]);
});
