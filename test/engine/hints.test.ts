import { hintsShown } from './harness';
import { fileItem, fileItems } from './items';

const EXTRACT = { resource: 'file', operation: 'extract' };
const NO_FILE = /^None of the input items has a file/;
const MANY = /^More than 200 documents/;
const EXAMPLE = /^With 'Example Only'/;
const BARE = [{ json: { data: 'no file' } }];

it.each([
	['files', EXTRACT, fileItems(3), []],
	['a file in one item only', EXTRACT, [...BARE, fileItem('a.pdf')], []],
	['no files', EXTRACT, BARE, [NO_FILE]],
	['no files, for Upload Many', { resource: 'file', operation: 'uploadMany' }, BARE, [NO_FILE]],
	['no files, for Run', { resource: 'workflow', operation: 'run' }, BARE, [NO_FILE]],
	['no files, but a text', { ...EXTRACT, source: 'text', text: 'x' }, BARE, []],
	['no files, and no need of any', { resource: 'file', operation: 'getAll' }, BARE, []],
	['200 files', EXTRACT, fileItems(200), []],
	['201 files', EXTRACT, fileItems(201), [MANY]],
	['201 files to upload', { resource: 'file', operation: 'upload' }, fileItems(201), []],
	['no files, but an example', { ...EXTRACT, options: { exampleOnly: true } }, BARE, [EXAMPLE]],
	['an example', { ...EXTRACT, options: { exampleOnly: true } }, fileItems(201), [EXAMPLE]],
])(
	'the editor notes what a builder should know, and nothing else, of %s',
	(_, parameters, items, notes) => {
		expect(hintsShown(parameters, items)).toEqual(notes.map((note) => expect.stringMatching(note)));
	},
);

const FILE = { data: 'eA==', mimeType: 'application/pdf', fileName: 'a.pdf' };
const COMBINED = { binaryMode: 'combined' } as never;
const given = (binaryPropertyName: string) => ({ ...EXTRACT, binaryPropertyName });

it.each([
	['a file by expression', given("={{ ({ data: '', mimeType: 'x' }) }}"), BARE, undefined, []],
	['a list of files by expression', given('={{ [1] }}'), BARE, undefined, []],
	['an expression without a value', given('={{ $json.missing }}'), BARE, undefined, [NO_FILE]],
	[
		'files in the binary mode combined',
		EXTRACT,
		[{ json: { _files: { data: FILE } } }],
		COMBINED,
		[],
	],
	['files that n8n keeps in the item there', EXTRACT, [fileItem('a.pdf')], COMBINED, []],
	['none in the binary mode combined', EXTRACT, BARE, COMBINED, [NO_FILE]],
])('the editor knows where files are, with %s', (_, parameters, items, settings, notes) => {
	expect(hintsShown(parameters, items as never, settings)).toEqual(
		notes.map((note) => expect.stringMatching(note)),
	);
});
