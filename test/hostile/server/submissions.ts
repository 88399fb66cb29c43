import { hashOf, newId, type Billed } from './books';
import { invalid, refusal, type Reply } from './reply';
import type { Handler, Incoming } from './routes';
import { readForm, type Part } from './upload';
import type { World } from './world';

const MAX_BYTES = 20 * 1024 * 1024;

const noWorkflow = (world: World): Reply =>
	refusal(world.quirks, 404, 'NOT_FOUND', 'No such workflow');

function accept(world: World, incoming: Incoming, part: Part, isRun: boolean): Billed {
	const { books, quirks } = world;
	const index = books.documents.length;
	const nowMs = Date.now();
	const document: Billed = {
		id: newId(quirks.idForm),
		fileId: newId(quirks.idForm),
		workflowId: incoming.ids[0],
		organization: incoming.organization,
		fileName: part.fileName,
		contentType: part.contentType,
		bytes: part.content.length,
		hash: hashOf(part.content),
		isRun,
		isTold: false,
		acceptedAtMs: nowMs,
		readyAtMs: nowMs + world.readyAfterMs(index),
		fate: world.fateOf(index),
		isDeleted: false,
	};
	books.documents.push(document);
	return document;
}

async function readParts(world: World, incoming: Incoming): Promise<Part[] | Reply> {
	const workflow = world.workflows.find(({ id }) => id === incoming.ids[0]);
	if (workflow?.organization !== incoming.organization) return noWorkflow(world);
	const parts = await readForm(incoming.request, incoming.body).catch(() => undefined);
	if (parts === undefined || parts.length === 0) return invalid('file', 'field required');
	if (parts.some(({ content }) => content.length > MAX_BYTES))
		return refusal(world.quirks, world.quirks.tooLarge, 'FILE_TOO_LARGE', 'Over 20 MB');
	if (parts.some(({ content }) => content.length === 0)) return invalid('file', 'empty');
	return parts;
}

/** One document in `file` or `text`. */
async function single(world: World, incoming: Incoming): Promise<Part | Reply> {
	const parts = await readParts(world, incoming);
	if (!Array.isArray(parts)) return parts;
	const [part] = parts;
	if (parts.length !== 1 || !['file', 'text'].includes(part.field))
		return invalid(part.field, 'exactly one of file and text');
	if ((part.field === 'file') !== (part.fileName !== null))
		return invalid(part.field, 'not a file');
	return part;
}

const isReply = (value: Part | Reply): value is Reply => 'status' in value;

const run: Handler = async (world, incoming) => {
	const part = await single(world, incoming);
	if (isReply(part)) return part;
	const document = accept(world, incoming, part, true);
	return {
		status: world.quirks.accepted,
		body: { id: document.id, status: 'queued', workflow_id: document.workflowId, extra: null },
		tells: document,
	};
};

const upload: Handler = async (world, incoming) => {
	const part = await single(world, incoming);
	if (isReply(part)) return part;
	const document = accept(world, incoming, part, false);
	return {
		status: world.quirks.created,
		body: {
			status: 'uploaded',
			filename: part.fileName,
			file_collection_id: document.id,
			file_id: document.fileId,
		},
		tells: document,
	};
};

const collection: Handler = async (world, incoming) => {
	const parts = await readParts(world, incoming);
	if (!Array.isArray(parts)) return parts;
	if (parts.some(({ field }) => field !== 'files')) return invalid('files', 'field required');
	const documents = parts.map((part) => accept(world, incoming, part, false));
	const { id } = documents[0];
	for (const each of documents) each.id = id;
	return {
		status: world.quirks.created,
		body: {
			id,
			name: null,
			workflow_id: incoming.ids[0],
			files: parts.map(({ fileName }) => ({ filename: fileName, status: 'uploaded' })),
		},
		tells: documents[0],
	};
};

const staged: Handler = (world, { ids: [workflowId, fileId] }) => {
	const document = world.books.documents.find(
		(each) => each.fileId === fileId && each.workflowId === workflowId,
	);
	if (document === undefined) return refusal(world.quirks, 404, 'NOT_FOUND', 'No such file');
	const run: Billed = {
		...document,
		id: newId(world.quirks.idForm),
		isRun: true,
		isTold: false,
		acceptedAtMs: Date.now(),
		readyAtMs: Date.now() + 50,
	};
	world.books.documents.push(run);
	return {
		status: world.quirks.accepted,
		body: { id: run.id, status: 'pending', workflow_id: workflowId },
		tells: run,
	};
};

export const submit = { run, upload, collection, staged };
