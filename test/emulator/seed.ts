import type { World } from './api';
import { newId, type Collection } from './store';

const APART_MS = 60_000;

/**
 * Adds runs of a workflow that ended well in the past, a minute apart, without documents. Answers
 * their collection ids, oldest first. Throws when there is no such workflow.
 */
export function addPastRuns(world: World, workflowId: string, count: number): string[] {
	const workflow = world.store.workflows.get(workflowId);
	if (!workflow) throw new Error(`There is no workflow ${workflowId}; make one with addWorkflow.`);
	const { organizationId, versionId } = workflow;
	const past = Array.from({ length: count }, (_, index): Collection => {
		const submittedMs = world.clock.now() - (count - index) * APART_MS;
		const run = { versionId, submittedMs, readyAfterMs: 0, outcome: 'processed' as const };
		return { id: newId(), organizationId, workflowId, createdMs: submittedMs, files: [], run };
	});
	for (const collection of past) world.store.collections.set(collection.id, collection);
	world.changed();
	return past.map(({ id }) => id);
}
