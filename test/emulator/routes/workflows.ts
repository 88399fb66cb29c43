import { respond, type ApiRequest, type Route, type World } from '../api';
import { readDefinition } from '../definition';
import { apiError, invalid } from '../errors';
import { workflowOf } from '../lookups';
import { pageOf } from '../paging';
import { presentWorkflow } from '../present';
import { removeCollections } from '../processing';
import { newId, newVersionId, type Workflow } from '../store';

const SORTABLE = ['name', 'created_at', 'updated_at'];
const ORDERS = ['asc', 'desc'];

/** Stores a checked definition as a new workflow; throws an ApiError with all findings. */
export function addWorkflow(world: World, organizationId: string, body: unknown): Workflow {
	const definition = readDefinition(body, world.switches);
	const names = world.store.workflowsOf(organizationId).map(({ name }) => name);
	if (world.switches.duplicateNames === 'refused' && names.includes(definition.name)) {
		throw apiError(409, `There is a workflow named ${definition.name} already.`);
	}
	const now = world.clock.now();
	const versionId = newVersionId();
	const workflow: Workflow = {
		id: newId(),
		organizationId,
		name: definition.name,
		description: definition.description,
		createdMs: now,
		updatedMs: now,
		versionId,
		versions: { [versionId]: definition },
	};
	world.store.workflows.set(workflow.id, workflow);
	world.changed();
	return workflow;
}

function list(request: ApiRequest) {
	const { world, organization } = request;
	const present = (workflow: Workflow) => {
		const { fields, ...rest } = presentWorkflow(world, workflow);
		return world.switches.workflowListFields === 'present' ? { ...rest, fields } : rest;
	};
	const workflows = sorted(request, world.store.workflowsOf(organization.id));
	return respond(200, pageOf(request, workflows, present));
}

function create({ world, organization, body }: ApiRequest) {
	const workflow = addWorkflow(world, organization.id, body);
	return respond(world.switches.createStatus, presentWorkflow(world, workflow));
}

function get(request: ApiRequest) {
	return respond(200, presentWorkflow(request.world, workflowOf(request)));
}

function replace(request: ApiRequest) {
	const { world, body } = request;
	const { replaceWorkflow, replaceStatus } = world.switches;
	if (replaceWorkflow === 'refused') throw apiError(405, 'Method "PUT" not allowed.');
	const workflow = workflowOf(request);
	const definition = readDefinition(body, world.switches);
	workflow.versionId = newVersionId();
	workflow.versions[workflow.versionId] = definition;
	workflow.name = definition.name;
	workflow.description = definition.description;
	workflow.updatedMs = world.clock.now();
	world.changed();
	if (replaceStatus === 204) return respond(204);
	return respond(replaceStatus, presentWorkflow(world, workflow));
}

/** Removes a workflow with its collections. */
export function removeWorkflow(world: World, workflowId: string): void {
	removeCollections(world, world.store.collectionsOf(workflowId));
	world.store.workflows.delete(workflowId);
	world.changed();
}

function remove(request: ApiRequest) {
	removeWorkflow(request.world, workflowOf(request).id);
	return respond(204);
}

/** Workflows in the order that paging reverses: oldest (or last in the asked order) first. */
function sorted({ query, world }: ApiRequest, workflows: Workflow[]): Workflow[] {
	const sortBy = known(query.get('sort_by'), 'sort_by', SORTABLE, world);
	const order = known(query.get('order'), 'order', ORDERS, world);
	if (!sortBy && !order) return workflows;
	const value = ({ name, createdMs, updatedMs }: Workflow) =>
		({ name, created_at: createdMs, updated_at: updatedMs })[sortBy ?? 'created_at'] ?? '';
	const ascending = [...workflows].sort((a, b) => (value(a) < value(b) ? -1 : 1));
	const newestFirst = world.switches.listOrder === 'newest-first';
	return (order === 'asc') === newestFirst ? ascending.reverse() : ascending;
}

function known(value: string | null, name: string, values: string[], world: World) {
	if (value === null || values.includes(value)) return value;
	if (world.switches.unknownFilters === 'ignored') return null;
	const msg = `Input should be one of ${values.join(', ')}`;
	throw invalid([{ loc: ['query', name], msg, type: 'enum' }]);
}

const WORKFLOWS = '/v2/workflows/';
const WORKFLOW = '/v2/workflows/:workflow_id/';

export const workflowRoutes: Route[] = [
	{
		method: 'GET',
		path: WORKFLOWS,
		tier: 'general',
		operationId: 'listWorkflows',
		summary: 'List workflows',
		handle: list,
	},
	{
		method: 'POST',
		path: WORKFLOWS,
		tier: 'general',
		operationId: 'createWorkflow',
		summary: 'Create a workflow',
		handle: create,
	},
	{
		method: 'GET',
		path: WORKFLOW,
		tier: 'general',
		operationId: 'getWorkflow',
		summary: 'Read a workflow',
		handle: get,
	},
	{
		method: 'PUT',
		path: WORKFLOW,
		tier: 'general',
		operationId: 'replaceWorkflow',
		summary: 'Replace a workflow',
		handle: replace,
	},
	{
		method: 'DELETE',
		path: WORKFLOW,
		tier: 'general',
		operationId: 'deleteWorkflow',
		summary: 'Delete a workflow with its collections',
		handle: remove,
	},
];
