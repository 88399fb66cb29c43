import type { World } from './api';
import { fieldsOf } from './definition';
import type { FieldDefinition } from './fieldChecks';
import { stateOf, type State } from './runState';
import type { Collection, Webhook, Workflow } from './store';

/** Words for a status that older texts use. */
const OLDER_WORDS: Record<State['status'], string> = {
	pending: 'pending',
	queued: 'pending',
	in_progress: 'processing',
	processed: 'completed',
	error: 'failed',
	cancelled: 'failed',
};

/** A workflow as it is answered; never with its nodes and edges. */
export function presentWorkflow(world: World, workflow: Workflow) {
	const { id, name, description, createdMs, updatedMs, versions, versionId } = workflow;
	const fields = fieldsOf(versions[versionId]);
	return {
		id,
		name,
		description,
		...times(world, createdMs, updatedMs),
		fields: fields && fields.map((field) => presentField(world, field)),
	};
}

export function presentCollection(world: World, collection: Collection) {
	const { status, sinceMs } = stateOf(collection, world.clock.now());
	return {
		id: collection.id,
		name: null,
		status: word(world, status),
		...times(world, collection.createdMs, sinceMs),
	};
}

/** A run as the list has it that shows the state of `nowMs`. */
export function presentRun(world: World, collection: Collection, nowMs: number) {
	const { status, sinceMs } = stateOf(collection, nowMs);
	const { run, createdMs } = collection;
	const byRun = world.switches.stagedRunCreatedAt === 'run';
	return {
		id: collection.id,
		status: word(world, status),
		...times(world, byRun ? (run?.submittedMs ?? createdMs) : createdMs, sinceMs),
	};
}

/** A collection as tests see it. */
export function presentDocument(collection: Collection, nowMs: number) {
	const { id, workflowId, createdMs, files, run } = collection;
	const readyMs = run && run.submittedMs + run.readyAfterMs;
	const { status } = stateOf(collection, nowMs);
	return { id, workflowId, status, createdMs, readyMs, files: files.map((file) => ({ ...file })) };
}

/** A webhook as it is listed, without its secret. */
export function presentWebhook(world: World, webhook: Webhook) {
	const normalised = world.switches.webhookUrlForm === 'normalised';
	return {
		id: webhook.id,
		url: normalised ? new URL(webhook.url).href : webhook.url,
		events: webhook.events,
		is_active: webhook.isActive,
		created_at: new Date(webhook.createdMs).toISOString(),
	};
}

/** What a run answers with, before anything is known about its end. */
export function presentAccepted(world: World, { id, workflowId, run }: Collection, status: string) {
	const { versionId } = world.switches;
	return {
		id,
		status,
		workflow_id: workflowId,
		...(versionId === 'present' && { version_id: run?.versionId }),
	};
}

function presentField(world: World, field: FieldDefinition): FieldDefinition {
	if (world.switches.enumOptions === 'objects' || !field.enum_options) return field;
	const names = field.enum_options.map((option) =>
		typeof option === 'string' ? option : option.name,
	);
	return { ...field, enum_options: names };
}

function word({ switches }: World, status: State['status']): string {
	if (switches.statusWords === 'older') return OLDER_WORDS[status];
	// Nobody documents a word for the steps of processing.
	if (switches.statusWords === 'parsing' && status === 'in_progress') return 'parsing';
	// The web app has this word for a document that a person has reviewed; no text has it for the API.
	const verified = switches.statusWords === 'verified' && status === 'processed';
	return verified ? 'verified' : status;
}

/** Both times, with six digits for the fraction of a second as the API writes them. */
function times({ switches }: World, createdMs: number, updatedMs: number) {
	if (switches.timestamps === 'absent') return {};
	const text = (ms: number) => new Date(ms).toISOString().replace('Z', '000Z');
	const present = switches.timestamps === 'present';
	return {
		created_at: present ? text(createdMs) : null,
		updated_at: present ? text(updatedMs) : null,
	};
}
