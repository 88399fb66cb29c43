import type {
	IBinaryData,
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

/** What n8n 2 has, and its types don't tell. */
interface WithSettings {
	getWorkflowSettings?(): { binaryMode?: string };
}

/**
 * How the item of an error carries its document, so that a person can be sent the original: with Include
 * File as binary `data`. In n8n's binary mode `combined` a binary would become part of `json`, and the item
 * be taken for a success, so there the file is put into the details.
 */
export function readFileOnError(
	context: IExecutePaginationFunctions,
): (item: INodeExecutionData, file: IBinaryData | undefined) => INodeExecutionData {
	const isWanted = context.getNodeParameter('options.includeFile', false) === true;
	const { getWorkflowSettings } = context as WithSettings;
	const isCombined = getWorkflowSettings?.call(context).binaryMode === 'combined';
	return (item, file) => {
		if (!isWanted || file === undefined) return item;
		if (!isCombined) return { ...item, binary: { data: file } };
		const details = { ...(item.json.details as IDataObject), file };
		return { ...item, json: { ...item.json, details } };
	};
}
