import type { ApiRequest, World } from './api';
import { notFound } from './errors';
import type { Collection, Workflow } from './store';

/** The workflow in the path; another organization's is as unknown as one that isn't there. */
export function workflowOf({ world, organization, params }: ApiRequest): Workflow {
	const workflow = world.store.workflows.get(params.workflow_id);
	if (workflow?.organizationId !== organization.id) throw notFound();
	return workflow;
}

/** Collections of a workflow that reads at `nowMs` know, oldest first. */
export function visibleCollections(
	world: World,
	workflow: Workflow,
	nowMs = world.clock.now(),
): Collection[] {
	return world.store.collectionsOf(workflow.id).filter((item) => isVisible(world, item, nowMs));
}

/** Whether reads at `nowMs` know a collection already. */
export function isVisible(
	{ clock, switches }: World,
	{ createdMs }: Collection,
	nowMs = clock.now(),
): boolean {
	return nowMs >= createdMs + switches.visibleAfterMs;
}
