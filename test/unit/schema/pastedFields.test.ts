/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';
import { SchemaError } from '../../../nodes/Anyformat/schema/schemaNode';
import { shapeOf } from './shapeOf';

interface Case {
	kind: 'example' | 'schema';
	text: unknown;
	expect: 'taken' | 'refused';
	shape?: object;
	names?: string;
}

const FOLDER = join(__dirname, '../../fixtures/pasted-fields');

const CASES = readdirSync(FOLDER).map((file): [string, Case] => [
	file,
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case,
]);

describe.each(CASES)('%s', (_, { kind, text, expect: expected, shape, names }) => {
	it(`is ${expected}`, () => {
		if (expected === 'taken') {
			expect(shape).toEqual(shapeOf(readSchema(text, kind)));
			return;
		}
		let refusal: unknown;
		try {
			readSchema(text, kind);
		} catch (error) {
			refusal = error;
		}
		expect(refusal).toBeInstanceOf(SchemaError);
		const { findings, message, description } = refusal as SchemaError;
		expect(findings[0].path).toBe(names ?? '');
		if (names !== undefined) expect(message).toContain(names);
		expect(description).not.toBe('');
	});
});
