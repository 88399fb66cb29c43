import type { INodeProperties } from 'n8n-workflow';

export const collectionId: INodeProperties = {
	displayName: 'Collection ID',
	name: 'collectionId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 069dcc2c-e14c-7606-8000-2ee4fb17b4e1',
	description:
		'UUID of a document that was sent: the collectionId of Extract Data and of the triggers, or the ID that Run, Process Uploaded and Get Many give',
};

export const optionalCollectionId: INodeProperties = {
	...collectionId,
	required: false,
	description:
		'The file_collection_id that Upload gives, tried when Anyformat does not know the file ID',
};

export const fileId: INodeProperties = {
	displayName: 'File ID',
	name: 'fileId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 069dcc2c-e2a0-7b11-8000-5b1e0f9a7c44',
	description: 'UUID of an uploaded file: the file_id that Upload gives',
};

export const webhookId: INodeProperties = {
	displayName: 'Webhook ID',
	name: 'webhookId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. wh_1234567890',
	description: 'The ID that Create and Get Many give',
};
