import type { INodeExecutionData } from 'n8n-workflow';

import { errorItem, type DocumentFacts } from '../request/errorItem';
import type { Call } from '../request/call';
import { toNodeError } from '../request/requestHandler';
import { AbortedError } from '../request/abort';
import { readFileOnError } from './fileOnError';
import { isUnfit, type DocumentOrUnfit, type SourceDocument } from './sources/document';

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
