import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { fieldsOfWorkflow, schemaFields } from '../../../nodes/Anyformat/properties/schema';
import { components } from '../../fixtures/openapi.json';

const { ScalarField, ChoiceField } = components.schemas;

/** Types of single values that the API's description knows. */
const LEAF_TYPES = [ScalarField, ChoiceField].flatMap(
	({ properties }) => properties.data_type.enum,
);

const valuesOf = ({ options }: INodeProperties) => (options as INodePropertyCollection[])[0].values;
const named = (fields: INodeProperties[], name: string) =>
	fields.find((field) => field.name === name)!;
const optionsOf = (fields: INodeProperties[]) =>
	named(fields, 'dataType').options as INodePropertyOptions[];

describe.each([
	['Define Below', named(schemaFields, 'fields')],
	['a workflow', fieldsOfWorkflow],
])('the list Fields of %s', (_, list) => {
	const fields = valuesOf(list);
	const columns = valuesOf(named(fields, 'columns'));

	it('offers the types that the API knows', () => {
		const types = optionsOf(fields).map(({ value }) => value);
		expect(types.sort()).toEqual([...LEAF_TYPES, 'object'].sort());
	});

	it('offers the same for a column, but for a table', () => {
		const types = optionsOf(columns).map(({ value }) => value);
		expect(types.sort()).toEqual([...LEAF_TYPES].sort());
	});

	it.each([
		['fields', fields],
		['columns', columns],
	])('sorts the types of %s by name', (__, entries) => {
		const names = optionsOf(entries).map(({ name }) => name);
		expect(names).toEqual([...names].sort());
	});
});
