import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

const binary: INodePropertyOptions = {
	name: 'File From Input',
	value: 'binary',
	description: 'A file that an earlier node brings, such as a form, a mailbox or a download',
};

const attachment: INodePropertyOptions = {
	name: 'File From Conversation',
	value: 'binary',
	description:
		'Files of the item that the agent works on, such as those attached to a chat message',
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
	builderHint: {
		propertyHint:
			'binary for files of an earlier node (form, mailbox, drive, download) or, in a tool, of the conversation; text for the body of a mail or a chat message; url only for a public address of the file itself',
	},
};

/** What can stand in Input Binary Field. */
export const FILES_HINT =
	'A name, several separated by commas, * for all files of the item, or an expression that gives a file or a list of files';

export const binaryPropertyName: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	typeOptions: { binaryDataProperty: true },
	placeholder: 'e.g. data',
	hint: `${FILES_HINT}: each is a document of its own`,
	description:
		'Name of the input field that has the file: PDF, image, Office, mail or text, of 20 MB at most. <a href="https://docs.anyformat.ai/concepts/files" target="_blank">Supported formats</a>.',
};

/**
 * The types of the files that `*` stands for. It is added to pass over what comes along with documents, so
 * whoever adds it begins with all and takes away.
 */
export const fileTypes: INodeProperties = {
	displayName: 'File Types',
	name: 'fileTypes',
	type: 'multiOptions',
	default: ['image', 'mail', 'office', 'pdf', 'text'],
	options: [
		{ name: 'Image', value: 'image', description: 'PNG, JPEG, TIFF, HEIC and others' },
		{ name: 'Mail', value: 'mail', description: 'EML and MSG' },
		{
			name: 'Office',
			value: 'office',
			description: 'Word, Excel, PowerPoint, OpenDocument and RTF',
		},
		{ name: 'PDF', value: 'pdf', description: 'PDF files' },
		{ name: 'Text', value: 'text', description: 'Plain text, Markdown, HTML and CSV' },
	],
	description:
		"What to send when 'Input Binary Field' is *: other files of the item are passed over, such as the logos and signatures of mails. The content of a file decides.",
};

/** The same where an operation has other sources besides files. */
export const fileTypesOfSource: INodeProperties = {
	...fileTypes,
	displayOptions: { show: { '/source': ['binary'] } },
};

const attachedFiles: INodeProperties = {
	displayName: 'Files',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: '*',
	placeholder: 'e.g. invoice.pdf',
	builderHint: {
		propertyHint:
			'* for all files of the item that the agent works on; where it may get several items, a Loop Over Items (batch size 1) goes before it',
	},
	hint: '* stands for all attached files; or let the model name one. The agent must have one item at a time: put a Loop Over Items before it where there may be more.',
	description:
		'Name of an attached file such as invoice.pdf, several names separated by commas, or * for all attached files',
};

/** The document of an operation. An agent has no input of its own, but the files of the item that it works on. */
export const documentFields: INodeProperties[] = [
	{ ...source, displayOptions: { hide: { '@tool': [true] } } },
	{
		...source,
		default: 'url',
		options: [attachment, text, url],
		displayOptions: { show: { '@tool': [true] } },
	},
	{
		...binaryPropertyName,
		displayOptions: { show: { source: ['binary'] }, hide: { '@tool': [true] } },
	},
	{ ...attachedFiles, displayOptions: { show: { source: ['binary'], '@tool': [true] } } },
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
			'The http:// or https:// address of the file itself, not of a page about it, or a data: URI: a PDF, image, Office file, mail or text of 20 MB at most. It is downloaded without the API key.',
	},
];
