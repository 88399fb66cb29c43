import type {
	INodeExecutionData,
	IBinaryData,
	IDataObject,
	IExecutePaginationFunctions,
} from 'n8n-workflow';

import { isOn } from '../request/guards';
import type { Call } from '../request/operationCall';
import { toNodeError, requestHandler } from '../request/requestHandler';
import { AbortedError } from '../request/abort';
import { isUnfit, type DocumentOrUnfit, type SourceDocument } from './sources/document';
import { readDocuments } from './sources/readDocuments';
import { submit } from './submit';
import { errorItem, type DocumentFacts } from '../request/errorItem';

/** What n8n 2 has, and its types don't tell. */
interface WithSettings {
	getWorkflowSettings?(): { binaryMode?: string };
}

/**
 * How the item of an error carries its document, so that a person can be sent the original: with Include
 * File as binary `data`. In n8n's binary mode `combined` a binary would become part of `json`, and the item
 * be taken for a success, so there the file is put into the details.
 */
function readFileOnError(
	context: IExecutePaginationFunctions,
): (item: INodeExecutionData, file: IBinaryData | undefined) => INodeExecutionData {
	const isWanted = isOn(context.getNodeParameter('options.includeFile', false));
	const { getWorkflowSettings } = context as WithSettings;
	const isCombined = getWorkflowSettings?.call(context).binaryMode === 'combined';
	return (item, file) => {
		if (!isWanted || file === undefined) return item;
		if (!isCombined) return { ...item, binary: { data: file } };
		const details = { ...(item.json.details as IDataObject), file };
		return { ...item, json: { ...item.json, details } };
	};
}

/** One document's work; notes in `facts` what becomes known of it, for the error that may come. */
export type DocumentTask = (
	document: SourceDocument,
	number: number,
	facts: DocumentFacts,
) => Promise<INodeExecutionData[]>;

/**
 * Works on all documents of an item at once and puts their items into the documents' order. When the node
 * goes on after errors, a document that fails becomes an item of its own and the others come through;
 * otherwise the first error is thrown once all have ended.
 */
export async function forEachDocument(
	call: Call,
	documents: DocumentOrUnfit[],
	work: DocumentTask,
): Promise<INodeExecutionData[]> {
	const outcomes = await Promise.allSettled(
		documents.map(async (document, number) => await workOn(call, document, number, work)),
	);
	return outcomes.flatMap((outcome) => {
		if (outcome.status === 'fulfilled') return outcome.value;
		throw outcome.reason as Error;
	});
}

async function workOn(
	{ context }: Call,
	document: DocumentOrUnfit,
	number: number,
	work: DocumentTask,
): Promise<INodeExecutionData[]> {
	const passFile = readFileOnError(context);
	if (isUnfit(document)) return [passFile(errorItem(document.error), document.file)];
	const facts: DocumentFacts = {};
	return await work(document, number, facts).catch((reason: unknown) => {
		if (reason instanceof AbortedError) throw reason;
		const error = toNodeError(context, reason);
		Object.assign(error.context, facts, { fileName: document.fileName });
		if (!context.continueOnFail()) throw error;
		return [passFile(errorItem(error), document.binaryAtHand())];
	});
}

/** The request handler of Upload and Run: submits the item's documents and gives an item for each response. */
export const submitHandler = requestHandler(
	async (call, documents) =>
		await forEachDocument(call, documents, async (document, number) => {
			const { response } = await submit(call, document, number);
			return [{ json: response }];
		}),
	readDocuments,
);
