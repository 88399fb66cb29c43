import type { Script, World } from './api';
import { announce } from './deliver';
import { newId, type Collection, type Run, type Workflow } from './store';

/** Starts processing a collection, whose fate the script decides. */
export function startRun(
	world: World,
	collection: Collection,
	workflow: Workflow,
	script: Script = {},
): void {
	const run: Run = {
		versionId: workflow.versionId,
		submittedMs: world.clock.now(),
		readyAfterMs: script.readyAfterMs ?? world.switches.readyAfterMs,
		outcome: script.outcome ?? 'processed',
		results: script.results,
		listed: script.listed,
	};
	collection.run = run;
	world.changed();
	watch(world, collection);
}

/** Announces the end of a collection's run when its time comes, unless either is gone by then. */
export function watch(world: World, collection: Collection): void {
	const { run } = collection;
	if (!run || run.outcome === 'never' || run.outcome === 'cancelled') return;
	world.clock.at(run.submittedMs + run.readyAfterMs, () => {
		const current = world.store.collections.get(collection.id);
		if (current?.run === run) announce(world, current);
	});
}

/** A new collection of a workflow with these files, staged. */
export function addCollection(
	world: World,
	workflow: Workflow,
	files: Collection['files'],
): Collection {
	const collection: Collection = {
		id: newId(),
		organizationId: workflow.organizationId,
		workflowId: workflow.id,
		createdMs: world.clock.now(),
		files,
		run: null,
	};
	world.store.collections.set(collection.id, collection);
	world.changed();
	return collection;
}

/** Removes collections; contents that nothing else holds go with them. */
export function removeCollections(world: World, removed: Collection[]): void {
	const { collections } = world.store;
	for (const { id } of removed) collections.delete(id);
	const held = new Set([...collections.values()].flatMap(contentsOf));
	for (const sha256 of removed.flatMap(contentsOf)) {
		if (!held.has(sha256)) world.contents.drop(sha256);
	}
	world.changed();
}

const contentsOf = ({ files }: Collection) => files.map(({ sha256 }) => sha256);
