import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

import { errorsOf } from './document';
import type { FileTypeGroup } from './fileTypes';

const GROUPS: FileTypeGroup[] = ['image', 'mail', 'office', 'pdf', 'text'];

/** What 'File Types' lets pass; undefined without that option. Throws NodeApiError for what is none of its values. */
export function readFileTypes(context: IExecutePaginationFunctions): string[] | undefined {
	const { fileTypes } = context.getNodeParameter('options', {}) as IDataObject;
	if (fileTypes === undefined) return undefined;
	const given = (Array.isArray(fileTypes) ? fileTypes : String(fileTypes ?? '').split(','))
		.map((each) => String(each).trim())
		.filter(Boolean);
	const unknown = given.find((each) => !(GROUPS as string[]).includes(each));
	if (given.length > 0 && unknown === undefined) return given;
	throw errorsOf(context)(
		unknown === undefined ? "'File Types' is empty" : `'File Types' can't be "${unknown}"`,
		`It takes ${GROUPS.join(', ')}. Remove the option to send files of all types.`,
	);
}
