import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { collectionId } from '../../shared/idFields';
import { shownFor } from '../../shared/fields';
import { deleted } from '../../transport/deleted';

export const option: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete file',
	description: 'Delete a file collection with its files and results for good',
	routing: {
		request: { method: 'DELETE', url: `${API}/files/{collectionId}/` },
		operations: { pagination: deleted },
	},
};

export const fields = shownFor('file', 'delete', [collectionId]);
