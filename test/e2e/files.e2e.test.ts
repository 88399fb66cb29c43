/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { FIXTURE_FILES } from '../fixtures/files';
import { ANYFORMAT_NODE } from './examples';
import type { Execution } from './execution';
import { chain, node } from './graph';
import { inDemo } from './story';

const TIMEOUT_MS = 90_000;
const INVOICES = 'Supplier invoices';
const RUN_ROUTE = 'POST /v2/workflows/:workflow_id/run/';
const START = 'Start';
const READ = 'Read Files';

/** n8n's two ways of keeping files in items, and where an expression finds one of a node before. */
const MODES = [
	['separate', `={{ $('${READ}').item.binary.data }}`],
	['combined', `={{ $('${READ}').item._files.data }}`],
] as const;

const demo = inDemo({ speed: 20 });

/** Puts files into a folder that n8n may read; a name stands for a fixture, a pair for a content. */
async function folderOf(
	name: string,
	files: Array<string | [name: string, content: string]>,
): Promise<string> {
	const folder = join(demo().filesFolder, name);
	await mkdir(folder, { recursive: true });
	for (const file of files)
		if (typeof file === 'string')
			await copyFile(join(__dirname, '../fixtures/files', file), join(folder, file));
		else await writeFile(join(folder, file[0]), file[1]);
	return `${folder}/*`;
}

interface Story {
	folder: string;
	parameters?: INodeParameters;
	settings?: Partial<INode>;
	binaryMode?: string;
	/** Nodes between the one that reads the files and ours. */
	between?: INode[];
}

/** Reads the files of a folder and extracts from them, in a real n8n. */
async function extract({
	folder,
	parameters,
	settings,
	binaryMode,
	between = [],
}: Story): Promise<Execution> {
	const { rest, credential, workflowIds } = demo();
	const workflowId = { __rl: true, mode: 'id', value: workflowIds.get(INVOICES)! };
	const own = node(
		'Anyformat',
		ANYFORMAT_NODE,
		1,
		{ resource: 'file', operation: 'extract', workflowId, ...parameters },
		{ anyformatApi: credential },
	);
	const story = chain(
		'Files',
		node(START, 'n8n-nodes-base.manualTrigger', 1),
		node(READ, 'n8n-nodes-base.readWriteFile', 1.1, { fileSelector: folder }),
		...between,
		{ ...own, ...settings },
	);
	const { id } = await rest.createWorkflow({
		...story,
		settings: { ...story.settings, ...(binaryMode && { binaryMode }) },
	});
	return await rest.finishedExecution(await rest.runManually(id, START), TIMEOUT_MS);
}

const names = (items: INodeExecutionData[]) =>
	items.map(({ json }) => json.error ?? json.fileName).sort();

beforeEach(() => {
	const { emulator } = demo();
	Object.assign(emulator.switches, { strictFiles: 'off' });
	emulator.calls.length = 0;
});

describe.each(MODES)('in binary mode %s', (binaryMode, expression) => {
	it('takes files by expression, from a node before the last, and by name', async () => {
		const folder = await folderOf('two', ['invoice.pdf', 'scan.png']);
		// Hashes give the file up.
		const hash = node('Hash', 'n8n-nodes-base.crypto', 1, {
			binaryData: true,
			binaryPropertyName: binaryMode === 'combined' ? '_files.data' : 'data',
		});
		for (const [binaryPropertyName, between] of [
			[expression, [hash]],
			[expression.replace('.item.', '.all().map((item) => item.').replace(' }}', ') }}'), [hash]],
			['data', []],
			['*', []],
		] as Array<[string, INode[]]>) {
			const execution = await extract({
				folder,
				binaryMode,
				between,
				parameters: { binaryPropertyName },
			});
			expect(execution.error()).toBeUndefined();
			expect(new Set(names(execution.items('Anyformat')))).toEqual(
				new Set(['invoice.pdf', 'scan.png']),
			);
		}
	});

	it('puts the file of an error on the error output, under our own message', async () => {
		const folder = await folderOf('errors', [
			['TradePermit.pdf', ''],
			['econnreset enoent.pdf', '%PDF-1.7'],
		]);
		demo().emulator.failNext(RUN_ROUTE, { status: 415, body: { detail: 'no' } });
		const settings = { onError: 'continueErrorOutput' as const };
		const parameters = { options: { includeFile: true } };
		const execution = await extract({ folder, binaryMode, settings, parameters });
		expect(execution.error()).toBeUndefined();
		expect(execution.items('Anyformat')).toEqual([]);
		const errors = execution.items('Anyformat', 1);
		expect(names(errors)).toEqual([
			'Anyformat does not take the type of the file "econnreset enoent.pdf"',
			'The file "TradePermit.pdf" is empty',
		]);
		const files = errors.map(({ json, binary }) =>
			binaryMode === 'combined' ? (json.details as IDataObject).file : binary?.data,
		);
		expect(files).toMatchObject(
			errors.map(({ json }) => ({
				fileName: (json.details as IDataObject).fileName,
				id: expect.stringMatching(/^filesystem/),
			})),
		);
	});

	it('shows our message when the execution fails of a file that is called like a system error', async () => {
		const folder = await folderOf('stops', [['TradePermit.pdf', '']]);
		const execution = await extract({ folder, binaryMode });
		expect(execution.status).toBe('error');
		expect(execution.error()?.message).toBe('The file "TradePermit.pdf" is empty');
		expect(execution.error()?.description).toContain('Check the node that brings it');
	});
});

describe('files as users have them', () => {
	const FILES = FIXTURE_FILES.filter(({ name }) => name !== 'empty.pdf');
	const WAYS: Array<[way: string, code: string]> = [
		['as n8n labels them', ''],
		['as text/plain', "item.binary.data.mimeType = 'text/plain';"],
		[
			'as octet-stream, without a name',
			"Object.assign(item.binary.data, { mimeType: 'application/octet-stream', fileName: undefined, fileExtension: undefined });",
		],
	];

	it.each(WAYS)(
		'are taken by an API that wants name, type and content to agree, %s',
		async (way, code) => {
			const { emulator } = demo();
			const listed = FILES.filter(({ supported }) => supported);
			const folder = await folderOf(
				'listed',
				listed.map(({ name }) => name),
			);
			Object.assign(emulator.switches, { strictFiles: 'on' });
			const jsCode = `for (const item of $input.all()) { ${code} }\nreturn $input.all();`;
			const between = code === '' ? [] : [node('Label', 'n8n-nodes-base.code', 2, { jsCode })];
			const execution = await extract({
				folder,
				between,
				settings: { onError: 'continueRegularOutput' },
			});
			const items = execution.items('Anyformat');
			expect(items.filter(({ json }) => json.error !== undefined)).toEqual([]);
			expect(items).toHaveLength(listed.length);
			if (!way.includes('without'))
				expect(names(items)).toEqual(listed.map(({ name }) => name).sort());
		},
	);
});
