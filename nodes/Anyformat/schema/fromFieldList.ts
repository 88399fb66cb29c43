import { readChoices, type FieldParameter } from './buildDefinition';
import { checked } from './readSchema';
import {
	SchemaError,
	type SchemaFinding,
	leaf,
	type LeafNode,
	type LeafType,
	type Member,
	type ObjectNode,
} from './schemaNode';
import { validateFields } from './validateFields';

/**
 * The canonical form of the list Fields, whose names may be any. Throws SchemaError with everything that
 * is to be fixed, in the words of the form.
 */
export function fromFieldList(fields: FieldParameter[]): ObjectNode {
	const problems = validateFields('-', fields, { isStrict: false });
	if (problems.length > 0) throw new SchemaError(problems.map(toFinding));
	return checked({ kind: 'object', members: fields.map(toMember) });
}

const toFinding = (problem: string): SchemaFinding => ({
	path: '',
	problem: 'is not complete',
	remedy: `${problem}.`,
});

function toMember({ name, description, dataType = 'string', ...field }: FieldParameter): Member {
	const key = String(name ?? '').trim();
	const words = String(description ?? '').trim();
	const described = words === '' ? {} : { description: words };
	if (dataType === 'object') {
		const columns = field.columns?.column ?? [];
		return [key, { kind: 'table', members: columns.map(toMember), ...described }];
	}
	return [key, { ...leaf(dataType as LeafType, choicesOf(dataType, field)), ...described }];
}

function choicesOf(dataType: string, { choices }: FieldParameter): Partial<LeafNode> {
	if (dataType !== 'enum' && dataType !== 'multi_select') return {};
	return {
		choices: readChoices(choices).map(({ name, description }) => ({
			value: String(name),
			...(description !== name && { description: String(description) }),
		})),
	};
}
