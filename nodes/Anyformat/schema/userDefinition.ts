import type { DefinedField } from './definedFields';
import { fieldsOf, type ShapeMember, type UserShape } from './userShape';

/**
 * What a workflow defines, under the user's paths in place of the names on the wire. The only column of a
 * list of single values has no name; fields that the shape does not know keep theirs.
 */
export function toUserDefinition(
	shape: UserShape | undefined,
	defined: DefinedField[],
): DefinedField[] {
	return shape === undefined ? defined : rename(shape.members, defined);
}

function rename(members: ShapeMember[], defined: DefinedField[]): DefinedField[] {
	const byWire = new Map(fieldsOf(members).map((node) => [node.wire, node]));
	return defined.map((field) => {
		const node = byWire.get(field.name);
		if (node === undefined) return field;
		const { columns } = field;
		if (node.kind === 'table')
			return { ...field, name: node.path, columns: rename(node.members, columns) };
		if (node.kind === 'leaf' && node.isNumber) return { ...field, name: node.path, isNumber: true };
		if (node.kind !== 'list') return { ...field, name: node.path };
		return {
			...field,
			name: node.path,
			columns: columns.map((column) => ({ ...column, name: '' })),
		};
	});
}
