import type {
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	NodeApiError,
} from 'n8n-workflow';

import { isOn } from '../../request/guards';
import type { OutputOptions } from '../../output/documentItems';
import { readOutputOptions, toItems, withDefinition } from '../../output/toItems';
import type { Call } from '../../request/operationCall';
import { requestHandler } from '../../request/requestHandler';
import { readPathValue } from '../../request/parameters';
import { forEachDocument, type DocumentTask } from '../../documents/forEachDocument';
import { exampleItems } from '../../documents/exampleItems';
import { IN_PROGRESS, statusOf, toStateError, toTimeoutError } from '../../documents/documentState';
import type { DocumentOrUnfit } from '../../documents/sources/document';
import { readDocuments } from '../../documents/sources/readDocuments';
import { submit, submitDefined } from '../../documents/submit';
import { definedFields, userShapeOf } from '../../schema/readWorkflow';
import { readDefinedSchema, type DefinedSchema } from '../../schema/definedSchema';
import type { UserShape } from '../../schema/userShape';
import { waitForDocument } from '../../documents/wait';
import { readWaitSettings, type WaitSettings } from '../../documents/pollSchedule';

interface Job {
	/** ID of a workflow, or the fields that are defined in the node. */
	target: string | DefinedSchema;
	documents: DocumentOrUnfit[];
	/** Whether sample values are wanted instead of what the documents hold. */
	exampleOnly: boolean;
	output: OutputOptions;
	wait: WaitSettings;
	includeFile: boolean;
}

/** The request handler of Extract Data: submit, wait, results, for every document of an item. */
export const extract = requestHandler(
	async (call, job: Job) =>
		job.exampleOnly
			? await exampleItems(call, job.target, job.output, job.includeFile)
			: await forEachDocument(call, job.documents, taskOf(call, job)),
	readJob,
);

async function readJob(context: IExecutePaginationFunctions): Promise<Job> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	// An example must never pass for an extraction where nobody looks on.
	const exampleOnly = isOn(options.exampleOnly) && context.getMode() === 'manual';
	const isDefined = context.getNodeParameter('fieldsFrom', 'workflow') === 'define';
	return {
		target: isDefined ? readDefinedSchema(context) : readPathValue(context, 'workflowId'),
		output: readOutputOptions(context),
		wait: readWaitSettings(context),
		includeFile: isOn(options.includeFile),
		exampleOnly,
		documents: exampleOnly ? [] : await readDocuments(context),
	};
}

function taskOf(call: Call, { target, output, wait, includeFile }: Job): DocumentTask {
	const { context, client } = call;
	return async (document, number, facts): Promise<INodeExecutionData[]> => {
		const { submission, workflowId } =
			typeof target === 'string'
				? { submission: await submit(call, document, number, wait), workflowId: target }
				: await submitDefined(call, target, document, number, wait.timeoutMs);
		const { atMs, deadlineMs } = submission;
		const collectionId = submission.collectionId!;
		const { label } = document;
		Object.assign(facts, { collectionId, status: IN_PROGRESS });

		const awaited = { workflowId, collectionId, label, acceptedAtMs: atMs, deadlineMs };
		const withCollectionId = (error: NodeApiError): never => {
			throw withCollectionIdHint(error, collectionId);
		};
		const state = await waitForDocument(client, awaited).catch(withCollectionId);
		facts.status = statusOf(state);
		if (state.kind === 'processing' && wait.failOnTimeout)
			throw state.heldUpBy === undefined
				? toTimeoutError(client, awaited, wait.timeoutMs)
				: withCollectionIdHint(state.heldUpBy, collectionId);
		if (state.kind !== 'processing' && state.kind !== 'processed') {
			// The next try submits it anew, so there is nothing to find again.
			submission.forget();
			throw toStateError(client, awaited, state);
		}

		const fileName = submission.fileName ?? document.fileName;
		const results = state.kind === 'processed' ? state.results : undefined;
		const shape = await shapeOf(call, target, output).catch(withCollectionId);
		const ofOutput = {
			collectionId,
			workflowId,
			fileName,
			status: statusOf(state),
			results,
			shape,
			...(typeof target !== 'string' && { definition: definedFields(target) }),
		};
		const described = withDefinition(context.getExecuteData(), client, ofOutput, output);
		const items = toItems(context, await described.catch(withCollectionId), output);
		if (!includeFile) return items;
		const binary = { data: await document.binary().catch(withCollectionId) };
		return items.map((item) => ({ ...item, binary }));
	};
}

/** What a workflow from the list is called that an n8n node made. */
const MADE_BY_NODE = /\(n8n [\da-f]{12}\)\s*$/;

/** The user's shape: of the fields in the node, or of a picked workflow that was made of such. */
async function shapeOf(
	{ context, client }: Call,
	target: Job['target'],
	{ simplify }: OutputOptions,
): Promise<UserShape | undefined> {
	if (typeof target !== 'string') return target.shape;
	const picked = context.getNodeParameter('workflowId', {}) as { cachedResultName?: string };
	if (!simplify || !MADE_BY_NODE.test(String(picked?.cachedResultName ?? ''))) return undefined;
	return await userShapeOf(client, target);
}

/** A document that waits for nobody any more is not to be paid twice for want of its ID. */
function withCollectionIdHint(error: NodeApiError, collectionId: string): NodeApiError {
	if (error.description)
		error.description = `The document was accepted, and its collection ID is "${collectionId}": fetch its results with File → Get Results. ${error.description}`;
	return error;
}
