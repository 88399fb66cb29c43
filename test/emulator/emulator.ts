import type { FastifyInstance } from 'fastify';
import { billedAmong } from './accepted';
import type { AcceptedDocument, Call, Delivery, Script, World } from './api';
import type { Clock } from './clock';
import { announceNow, type EventChanges } from './deliver';
import type { Fault, FaultRepetition } from './faults';
import type { FaultName } from './namedFaults';
import { faultOutage, refusalOutage, type OutageOptions } from './outage';
import { Persistence } from './persistence';
import { presentDocument, presentWorkflow } from './present';
import { removeCollections, startRun, watch } from './processing';
import type { Repetition } from './queue';
import type { Limits } from './rateLimit';
import { addWorkflow, removeWorkflow } from './routes/workflows';
import { hasEnded } from './runState';
import { addDocument, addPastRuns, type SeedDocument } from './seed';
import { newId, newKey, type Collection, type Organization } from './store';
import type { Switches } from './switchTable';
import { createWorld, resetWorld, type WorldOptions } from './world';

export interface EmulatorOptions extends WorldOptions {
	/** 0, the default, lets the system choose. */
	port?: number;
}

/** A local Anyformat and what tests and the command line can do with it. */
export class Emulator {
	/** Without a slash at its end. */
	url = '';
	readonly clock: Clock;
	readonly switches: Switches;
	readonly limits: Limits;
	/** Every request so far, in order of arrival. */
	readonly calls: Call[];
	/** Every document that the API took over HTTP, also those that were deleted since. */
	readonly accepted: AcceptedDocument[];
	/** Routes that were refused because they aren't served. */
	readonly unknownRoutes: string[];
	/** Every try to hand an event to a webhook. */
	readonly deliveries: Delivery[];

	private readonly world: World;
	private readonly server: FastifyInstance;
	private readonly saving: Persistence;

	constructor(
		private readonly options: EmulatorOptions,
		createServer: (world: World) => FastifyInstance,
	) {
		const world = createWorld(options);
		this.world = world;
		({ clock: this.clock, switches: this.switches, limits: this.limits } = world);
		({ calls: this.calls, accepted: this.accepted, deliveries: this.deliveries } = world);
		this.unknownRoutes = world.unknownRoutes;
		const state = () => ({ ...world.store.state(), clockMs: world.clock.now() });
		this.saving = new Persistence(options.dataDir, state);
		world.changed = () => this.saving.changed();
		this.server = createServer(world);
	}

	/** Goes on from the saved state and listens. Rejects when the port is taken. */
	async start(): Promise<void> {
		const { store, clock } = this.world;
		const saved = this.saving.load();
		if (saved) {
			store.load(saved);
			clock.advance(Math.max(0, saved.clockMs - clock.now()));
			for (const collection of store.collections.values()) {
				if (!hasEnded(collection, saved.clockMs)) watch(this.world, collection);
			}
		}
		this.url = await this.server.listen({ host: '127.0.0.1', port: this.options.port ?? 0 });
	}

	createOrganization(name: string, key = newKey()): Organization {
		const organization = { id: newId(), name, key };
		this.world.store.organizations.set(organization.id, organization);
		this.world.changed();
		return { ...organization };
	}

	/** The new key; the one before is dead from now on. */
	rotateKey(organizationId: string, key = newKey()): string {
		const organization = this.organizationOf(organizationId);
		organization.key = key;
		this.world.changed();
		return organization.key;
	}

	organizations(): Organization[] {
		return [...this.world.store.organizations.values()].map((one) => ({ ...one }));
	}

	/** Stores a workflow as POST /v2/workflows/ would; throws with all findings. */
	addWorkflow(organizationId: string, definition: object) {
		const { id } = this.organizationOf(organizationId);
		return presentWorkflow(this.world, addWorkflow(this.world, id, definition));
	}

	/** Deletes a workflow with its collections, as somebody in the web app would. */
	deleteWorkflow(workflowId: string): void {
		removeWorkflow(this.world, workflowId);
	}

	/** Adds `count` runs that ended in the past, a minute apart. Answers their ids, oldest first. */
	addPastRuns(workflowId: string, count: number): string[] {
		return addPastRuns(this.world, workflowId, count);
	}

	/** Adds a document that somebody else sent, run or only staged. Answers its collection id. */
	addDocument(workflowId: string, document?: SeedDocument): string {
		return addDocument(this.world, workflowId, document);
	}

	/** Runs a staged document now. */
	runDocument(collectionId: string, script?: Script): void {
		const collection = this.collectionOf(collectionId);
		const workflow = this.world.store.workflows.get(collection.workflowId);
		if (workflow) startRun(this.world, collection, workflow, script);
	}

	deleteDocument(collectionId: string): void {
		removeCollections(this.world, [this.collectionOf(collectionId)]);
	}

	/** The collections an organization holds, oldest first; `readyMs` is null for staged ones. */
	documents(organizationId: string) {
		const nowMs = this.clock.now();
		return [...this.world.store.collections.values()]
			.filter((collection) => collection.organizationId === organizationId)
			.map((collection) => presentDocument(collection, nowMs));
	}

	/** What was taken over HTTP to be processed, each document as often as it would be billed. */
	get billed(): AcceptedDocument[] {
		return billedAmong(this.accepted);
	}

	/**
	 * The next requests to `route`, to one path (`GET /v2/workflows/069d…/`) or to any (`*`) meet a
	 * fault: so many, or as the repetition says. The answer takes back what is left of it.
	 */
	failNext(
		route: string,
		fault: Fault | FaultName,
		repetition: number | FaultRepetition = 1,
	): () => void {
		return this.world.faults.add(route, fault, repetitionOf(repetition));
	}

	/** All requests meet a fault, or a refused connection, for a while; what it resolves to ends it. */
	async outage(
		fault: Fault | FaultName | 'refused',
		options: OutageOptions = {},
	): Promise<() => Promise<void>> {
		if (fault === 'refused') return await refusalOutage(this.world, this.server, options);
		const end = faultOutage(this.world, fault, options);
		return async () => end();
	}

	/** Fate of the next submissions: so many, or as the repetition says. */
	scriptNext(script: Script, repetition: number | Repetition<Collection> = 1): () => void {
		return this.world.scripts.add(script, repetitionOf(repetition));
	}

	/** Sends an event to the webhooks now, true or, with changes, forged; resolves after the first tries. */
	async announce(collectionId: string, changes?: EventChanges): Promise<void> {
		await announceNow(this.world, collectionId, changes);
	}

	/** Forgets everything; switches, limits and speed go back to what they were at the start. */
	reset(): void {
		resetWorld(this.world, this.options);
	}

	/** Ends all connections; with a data folder, state is written first. */
	async close(): Promise<void> {
		this.clock.silence();
		this.saving.close();
		await this.server.close();
		await this.world.contents.close();
	}

	private organizationOf(id: string): Organization {
		const organization = this.world.store.organizations.get(id);
		if (organization) return organization;
		throw new Error(`There is no organization ${id}; make one with createOrganization.`);
	}

	private collectionOf(id: string): Collection {
		const collection = this.world.store.collections.get(id);
		if (collection) return collection;
		throw new Error(`There is no collection ${id}.`);
	}
}

const repetitionOf = <R extends object>(repetition: number | R) =>
	typeof repetition === 'number' ? { times: repetition } : repetition;
