import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

import { isOn } from './guards';
import type { Call } from './operationCall';
import { shortHash, type SourceHashes } from './idempotencyStore';
import { isTool } from './parameters';
import type { Subject } from './requestFailure';

/** What a request is made of, in the builder's words and in values. */
export interface RequestSource {
	/** The parameters as the builder wrote them: expressions, not their values. See `asWritten`. */
	written: string;
	/** Their values; of a file its name and size. */
	value: string;
}

/** What makes two requests of an execution the same one, and what to do about it. */
export interface RequestIdentity {
	source: RequestSource;
	/** Which of the item's requests it is: a number, or what stays when others come or go. */
	place?: number | string;
	/** ID of the Anyformat workflow, or the schema's hash; default: the ID in the operation's URL. */
	workflow?: string;
	/** How texts call what is sent: `the file "invoice.pdf"`. */
	label(): string;
	/** Whether to send it again although nobody knows its outcome; absent: the operation has no such option. */
	resendUnclear?: boolean;
	/** Whether what another key made is found with this one; absent: it is taken to be. */
	isFound?(response: IDataObject): Promise<boolean>;
}

/** Reads Resend If Outcome Is Unknown under Options. */
export const readResendUnclear = (context: IExecutePaginationFunctions): boolean =>
	isOn(context.getNodeParameter('options.resendUnclear', false));

/** Parameters as the builder wrote them, by their names; by default all but the options. */
export function asWritten(context: IExecutePaginationFunctions, names?: string[]): string {
	const { parameters } = context.getNode();
	const isOption = (name: string) => name === 'options' || name === 'requestOptions';
	const own = names ?? Object.keys(parameters).filter((name) => !isOption(name));
	return JSON.stringify(own.map((name) => [name, parameters[name] ?? null]));
}

/** Names a request within its execution, but for its source. */
export function keyOf(
	{ context, client, template, subject }: Call,
	identity: RequestIdentity,
): string {
	const { place = 0, workflow = workflowOf(subject) } = identity;
	// Some ways of calling a tool give each try of one call another run.
	const run = isTool(client.node) ? 0 : runIndexOf(context);
	return shortHash([template, workflow, run, client.itemIndex, place].join('\n'));
}

/** ID of the Anyformat workflow that a path leads to, or into; empty for others. */
export function workflowOf(subject: Subject | undefined): string {
	if (subject === undefined) return '';
	return subject.kind === 'workflow' ? (subject.id ?? '') : workflowOf(subject.parent);
}

/** How often the node has run before in this execution; a retry is the same run. */
function runIndexOf(context: IExecutePaginationFunctions): number {
	const proxy: unknown = context.getWorkflowDataProxy(context.getItemIndex());
	return (proxy as { $runIndex: number }).$runIndex;
}

export function hashesOf(
	context: IExecutePaginationFunctions,
	{ written, value }: RequestSource,
): SourceHashes {
	// As written it is the same for the same item only: nodes before this one may give others in a Retry.
	return { written: shortHash(`${written}\n${itemText(context)}`), value: shortHash(value) };
}

/** A place in n8n's storage of files, which n8n renames when it saves an execution. */
const STORED_FILE = /^(filesystem|s3|azure|gcs|database)[\w-]*:/;

/** The input item as text, but for the contents of its files. */
function itemText(context: IExecutePaginationFunctions): string {
	const { json, binary = {} } = context.getInputData();
	const files = Object.entries(binary).map(([field, { fileName, mimeType, fileSize }]) => [
		field,
		fileName,
		mimeType,
		fileSize,
	]);
	try {
		return JSON.stringify([json, files], (_, value: unknown) =>
			typeof value === 'string' && STORED_FILE.test(value) ? undefined : value,
		);
	} catch {
		// A Code node may give what JSON can't hold, such as an object that contains itself.
		return JSON.stringify([Object.keys(json), files]);
	}
}
