import type { IDataObject, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Call } from '../../../nodes/Anyformat/request/operationCall';
import { asWritten, hashesOf, keyOf } from '../../../nodes/Anyformat/request/requestIdentity';
import { contextOf, NODE } from '../fakes';

const contextWith = ({
	run = 0,
	type = NODE.type,
	item = { json: {} } as INodeExecutionData,
	parameters = {} as IDataObject,
} = {}) =>
	({
		...contextOf({}, { item }),
		getNode: () => ({ ...NODE, type, parameters }),
		getWorkflowDataProxy: () => ({ $runIndex: run }),
	}) as unknown as IExecutePaginationFunctions;

const callOf = ({
	run = 0,
	itemIndex = 0,
	workflowId = 'w',
	type = NODE.type,
	template = '/t/',
}) => {
	const context = contextWith({ run, type });
	return {
		context,
		client: { node: context.getNode(), itemIndex },
		template,
		subject: { kind: 'file', id: 'f', parent: { kind: 'workflow', id: workflowId } },
	} as unknown as Call;
};

const identity = { source: { written: '', value: '' }, label: () => '' };

it('takes an item that JSON can not hold', () => {
	const around: IDataObject = { n: 1 };
	around.itself = around;
	const item = { json: { around, big: 1n } } as unknown as INodeExecutionData;
	const source = { written: 'w', value: 'v' };
	const hashes = () => hashesOf(contextWith({ item }), source);
	expect(hashes()).toEqual(hashes());
});

describe('the key of a request', () => {
	it('tells apart run, item, place, workflow and what is done', () => {
		const keys = [
			keyOf(callOf({}), identity),
			keyOf(callOf({ run: 1 }), identity),
			keyOf(callOf({ itemIndex: 1 }), identity),
			keyOf(callOf({ workflowId: 'other' }), identity),
			keyOf(callOf({ template: '/u/' }), identity),
			keyOf(callOf({}), { ...identity, place: 1 }),
			keyOf(callOf({}), { ...identity, place: 'data' }),
			keyOf(callOf({}), { ...identity, workflow: 'hash of a schema' }),
		];
		expect(new Set(keys).size).toBe(keys.length);
		expect(keyOf(callOf({}), identity)).toBe(keys[0]);
	});

	it('with a workflow of its own does not look at the URL', () => {
		const ofSchema = { ...identity, workflow: 'hash' };
		const anew = callOf({ workflowId: 'made anew' });
		expect(keyOf(anew, ofSchema)).toBe(keyOf(callOf({}), ofSchema));
	});

	it('of a tool has no run, which differs from try to try there', () => {
		const type = `${NODE.type}Tool`;
		expect(keyOf(callOf({ type, run: 3 }), identity)).toBe(keyOf(callOf({ type }), identity));
	});
});

describe('a source', () => {
	const source = { written: '={{ $now }}', value: '2026' };
	const binary = (id: string, fileName = 'a.pdf') => ({
		data: { id, data: 'filesystem-v2', mimeType: 'application/pdf', fileName, fileSize: '1 kB' },
	});
	const temporary = 'filesystem-v2:workflows/w/executions/temp/binary_data/1';
	const saved = 'filesystem-v2:workflows/w/executions/17/binary_data/1';
	const writtenFor = (item: INodeExecutionData) => hashesOf(contextWith({ item }), source).written;

	it('as written is the same wherever n8n keeps the files of the item', () => {
		const one = writtenFor({ json: { a: 1, file: { id: temporary } }, binary: binary(temporary) });
		const two = writtenFor({ json: { a: 1, file: { id: saved } }, binary: binary(saved) });
		expect(one).toBe(two);
	});

	it('as written is another for another item: a node before it may have run anew', () => {
		const one = writtenFor({ json: { mail: 1 }, binary: binary(saved) });
		expect(writtenFor({ json: { mail: 2 }, binary: binary(saved) })).not.toBe(one);
		expect(writtenFor({ json: { mail: 1 }, binary: binary(saved, 'b.pdf') })).not.toBe(one);
	});

	it('has a value that depends on nothing else', () => {
		const one = hashesOf(contextWith(), source).value;
		expect(
			hashesOf(contextWith({ item: { json: { a: 1 } } }), { ...source, written: '' }).value,
		).toBe(one);
	});

	it('is written by the parameters that are named, else by all but the options', () => {
		const parameters = { text: '={{ $now }}', options: { resendUnclear: true }, name: 'A' };
		expect(asWritten(contextWith({ parameters }), ['text', 'none'])).toBe(
			'[["text","={{ $now }}"],["none",null]]',
		);
		expect(asWritten(contextWith({ parameters }))).toBe('[["text","={{ $now }}"],["name","A"]]');
	});
});
