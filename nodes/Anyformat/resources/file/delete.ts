import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { collectionId } from '../../properties/fields';

export const option: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete file',
	description: 'Delete a file collection with its files and results permanently',
	routing: { request: { method: 'DELETE', url: `${API}/files/{collectionId}/` } },
};

export const fields: INodeProperties[] = [collectionId];
