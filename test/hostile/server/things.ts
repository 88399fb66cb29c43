import { newId } from './books';
import { invalid, refusal, type Reply } from './reply';
import { resultsOf } from './results';
import type { Handler, Incoming } from './routes';
import { inOrder, listRuns, statusOf } from './runs';
import type { AnyWorkflow, World } from './world';

const missing = ({ quirks }: World, what: string): Reply =>
	refusal(quirks, 404, 'NOT_FOUND', `No such ${what}`);

const at = (ms: number) => new Date(ms).toISOString();

function page({ quirks }: World, { url }: Incoming, rows: unknown[]): Reply {
	const number = Number(url.searchParams.get('page') ?? 1);
	const asked = Number(url.searchParams.get('page_size') ?? 20);
	if (!(number >= 1) || !(asked >= 1)) return invalid('page', 'at least 1');
	const size = Math.min(asked, quirks.maxPageSize);
	const results = rows.slice((number - 1) * size, number * size);
	if (results.length === 0 && number > 1 && quirks.pastTheEnd === 'notFound')
		return refusal(quirks, 404, 'NOT_FOUND', 'Invalid page');
	return { status: 200, body: { count: rows.length, page: number, page_size: size, results } };
}

const present = ({ id, name, description, fields, createdAtMs }: AnyWorkflow) => ({
	id,
	name,
	description,
	fields,
	created_at: at(createdAtMs),
	updated_at: null,
});

const owned = (world: World, { ids, organization }: Incoming) =>
	world.workflows.find((each) => each.id === ids[0] && each.organization === organization);

const runsOf = ({ books }: World, workflowId: string) =>
	books.documents.filter((each) => each.workflowId === workflowId && !each.isDeleted);

export const list: Record<'workflows' | 'files' | 'runs', Handler> = {
	workflows: (world, incoming) => {
		const own = world.workflows.filter((each) => each.organization === incoming.organization);
		// The list is shorter than the record.
		const rows = inOrder(own, world.quirks.listOrder).map((each) => ({
			...present(each),
			fields: undefined,
		}));
		return page(world, incoming, rows);
	},
	files: (world, incoming) => {
		if (owned(world, incoming) === undefined) return missing(world, 'workflow');
		const rows = runsOf(world, incoming.ids[0]).map((each) => ({
			id: each.id,
			name: each.fileName,
			status: statusOf(each, Date.now()),
			created_at: at(each.acceptedAtMs),
			updated_at: null,
		}));
		return page(world, incoming, inOrder(rows, world.quirks.listOrder));
	},
	runs: (world, incoming) => {
		if (owned(world, incoming) === undefined) return missing(world, 'workflow');
		const runs = runsOf(world, incoming.ids[0]).filter(({ isRun }) => isRun);
		return page(world, incoming, listRuns(runs, world.quirks, Date.now()));
	},
};

export const read: Record<'workflow' | 'results', Handler> = {
	workflow: (world, incoming) => {
		const workflow = owned(world, incoming);
		return workflow === undefined
			? missing(world, 'workflow')
			: { status: 200, body: present(workflow) };
	},
	results: (world, incoming) => {
		const { quirks, books } = world;
		const document = books.find(incoming.ids[1]);
		if (document?.workflowId !== incoming.ids[0] || owned(world, incoming) === undefined)
			return missing(world, 'file collection');
		const status = statusOf(document, Date.now());
		if (status === 'processed') return { status: 200, body: resultsOf(document, quirks) };
		if (status === 'error') return refusal(quirks, 422, 'EXTRACTION_FAILED', 'Unreadable');
		if (status === 'cancelled') return refusal(quirks, 422, 'EXTRACTION_CANCELLED', 'Cancelled');
		return refusal(quirks, 412, 'PRECONDITION_FAILED', 'Not ready');
	},
};

/** The fields of the first extract node of a definition. */
function fieldsOf(nodes: unknown): unknown[] {
	const extract = (nodes as Array<{ extraction_schema?: { fields: unknown[] } }>).find(
		({ extraction_schema }) => extraction_schema !== undefined,
	);
	return extract?.extraction_schema?.fields ?? [];
}

function definition({ body }: Incoming): Pick<AnyWorkflow, 'name' | 'nodes'> | undefined {
	const given = JSON.parse(body.toString()) as AnyWorkflow;
	const isWhole = typeof given.name === 'string' && Array.isArray(given.nodes);
	return isWhole && given.nodes.length > 0 ? given : undefined;
}

export const create: Record<'workflow' | 'replacement', Handler> = {
	workflow: (world, incoming) => {
		const given = definition(incoming);
		if (given === undefined) return invalid('nodes', 'field required');
		const about = { ...given, id: newId(world.quirks.idForm), fields: fieldsOf(given.nodes) };
		const made = world.addWorkflow(incoming.organization, about);
		return { status: world.quirks.created, body: present(made) };
	},
	replacement: (world, incoming) => {
		const workflow = owned(world, incoming);
		const given = definition(incoming);
		if (workflow === undefined) return missing(world, 'workflow');
		if (given === undefined) return invalid('nodes', 'field required');
		Object.assign(workflow, given, { fields: fieldsOf(given.nodes) });
		return { status: 200, body: present(workflow) };
	},
};

const gone = ({ quirks }: World): Reply =>
	quirks.deleted === 200 ? { status: 200, body: { message: 'deleted' } } : { status: 204 };

export const destroy: Record<'workflow' | 'collection', Handler> = {
	workflow: (world, incoming) => {
		if (owned(world, incoming) === undefined) return missing(world, 'workflow');
		world.deleteWorkflow(incoming.ids[0]);
		return gone(world);
	},
	collection: (world, { ids }) => {
		const document = world.books.find(ids[0]);
		if (document === undefined) return missing(world, 'file collection');
		document.isDeleted = true;
		return gone(world);
	},
};

export const webhooks: Record<'list' | 'create' | 'destroy', Handler> = {
	list: ({ subscriptions }, { organization }) => ({
		status: 200,
		body: subscriptions
			.filter((each) => each.organization === organization)
			.map(({ id, url, events }) => ({ id, url, events, is_active: true, created_at: null })),
	}),
	create: (world, { body, organization }) => {
		const { url, events } = JSON.parse(body.toString()) as { url: string; events?: string[] };
		if (!/^https:/.test(url)) return invalid('url', 'https only');
		const subscription = {
			id: `wh_${newId('short')}`,
			// As some servers do it: a bare host gets its slash, and the host is in small letters.
			url: new URL(url).href,
			events: events ?? ['extraction.completed', 'extraction.failed'],
			secret: `whsec_${Buffer.from(newId('uuid')).toString('base64')}`,
			organization,
		};
		world.subscriptions.push(subscription);
		const { id, events: chosen, secret } = subscription;
		return {
			status: world.quirks.created,
			body: { id, url: subscription.url, events: chosen, secret, is_active: true },
		};
	},
	destroy: (world, { ids }) => {
		const left = world.subscriptions.filter(({ id }) => id !== ids[0]);
		if (left.length === world.subscriptions.length) return missing(world, 'webhook');
		world.subscriptions = left;
		return gone(world);
	},
};
