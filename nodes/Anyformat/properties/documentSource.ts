import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

const binary: INodePropertyOptions = {
	name: 'File From Input',
	value: 'binary',
	description: 'A file that an earlier node brings, such as a form, a mailbox or a download',
};

const text: INodePropertyOptions = {
	name: 'Text',
	value: 'text',
	description: 'Plain text, such as the body of a mail',
};

const url: INodePropertyOptions = {
	name: 'URL',
	value: 'url',
	description: 'A file that n8n downloads from a public address',
};

const source: INodeProperties = {
	displayName: 'Source',
	name: 'source',
	type: 'options',
	default: 'binary',
	options: [binary, text, url],
	description: 'Where the document comes from',
};

export const binaryPropertyName: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	typeOptions: { binaryDataProperty: true },
	placeholder: 'e.g. data',
	hint: 'Several names separated by commas, or * for all files of the item: each is a document of its own',
	description:
		'Name of the input field that has the file: PDF, image, Office, mail or text, of 20 MB at most. <a href="https://docs.anyformat.ai/concepts/files" target="_blank">Supported formats</a>.',
};

/** The document of an operation. An AI agent has no files from input, so a tool offers none. */
export const documentFields: INodeProperties[] = [
	{ ...source, displayOptions: { hide: { '@tool': [true] } } },
	{
		...source,
		default: 'url',
		options: [text, url],
		displayOptions: { show: { '@tool': [true] } },
	},
	{ ...binaryPropertyName, displayOptions: { show: { source: ['binary'] } } },
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		required: true,
		default: '',
		typeOptions: { rows: 4 },
		displayOptions: { show: { source: ['text'] } },
		description:
			'Plain text to extract from, such as the body of a mail; not a URL or the name of a file',
	},
	{
		displayName: 'File URL',
		name: 'fileUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/invoice.pdf',
		displayOptions: { show: { source: ['url'] } },
		description:
			'The http:// or https:// address of the file itself, not of a page about it: a PDF, image, Office file, mail or text of 20 MB at most. It is downloaded without the API key.',
	},
];
