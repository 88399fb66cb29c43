import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';
import { SchemaError } from '../../../nodes/Anyformat/schema/schemaNode';

const DIALECTS: Array<[dialect: string, around: (line: string) => string]> = [
	['JavaScript', (line) => `{ a: "x", // first\n${line},\nb: 1, }`],
	['Python', (line) => `{'a': 'x',\n${line},\n'b': True}`],
	['curly quotes', (line) => `{ “a”: “x”,\n${line},\n“b”: 1 }`],
	['a code fence', (line) => `Here:\n\`\`\`json\n{"a": "x",\n${line},\n"b": 1}\n\`\`\`\nMore?`],
	['JSON in a text', (line) => JSON.stringify(`{"a": "x",\n${line},\n"b": 1}`)],
];

const UNREADABLE = [
	'total number',
	'- total: 1',
	'# total: 1',
	'"total"',
	'"total" 1',
	'total: ',
	'total: 1;',
	'total = 1',
	'total?: 1',
	'total - number - Amount due',
	'total() {}',
	'total: sum(1)',
	'...total',
	'**total',
];

describe.each(DIALECTS)('of a definition in %s', (_, around) => {
	const read = (line: string) => readSchema(around(line), 'example');

	it('every line is read', () => {
		expect(read('"total": "number"').members.map(([key]) => key)).toEqual(['a', 'total', 'b']);
	});

	it.each(UNREADABLE)('no line is left out, and the whole is refused for: %s', (line) => {
		expect(() => read(line)).toThrow(SchemaError);
	});
});
