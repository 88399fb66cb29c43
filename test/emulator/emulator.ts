import type { FastifyInstance } from 'fastify';
import type { Call, Delivery, Script, World } from './api';
import { Clock } from './clock';
import { Contents } from './contents';
import { Queue, type Fault } from './faults';
import { Persistence } from './persistence';
import { presentWorkflow } from './present';
import { watch } from './processing';
import { DEFAULT_LIMITS, RateLimiter, type Limits } from './rateLimit';
import { addWorkflow } from './routes/workflows';
import { hasEnded, stateOf } from './runState';
import { addPastRuns } from './seed';
import { newId, newKey, Store, type Collection, type Organization } from './store';
import { createSwitches, resetSwitches } from './switches';
import type { Switches } from './switchTable';

export interface EmulatorOptions {
	/** 0, the default, lets the system choose. */
	port?: number;
	/** How much faster than real time the API's world runs. */
	speed?: number;
	/** Folder in which state survives a restart; left out, everything is in memory. */
	dataDir?: string;
	switches?: Partial<Switches>;
	limits?: Partial<Limits>;
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
		({ calls: this.calls, unknownRoutes: this.unknownRoutes } = world);
		this.deliveries = world.deliveries;
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
	rotateKey(organizationId: string): string {
		const organization = this.organizationOf(organizationId);
		organization.key = newKey();
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

	/** Adds `count` runs that ended in the past, a minute apart. Answers their ids, oldest first. */
	addPastRuns(workflowId: string, count: number): string[] {
		return addPastRuns(this.world, workflowId, count);
	}

	/** The collections an organization holds, oldest first; `readyMs` is null for staged ones. */
	documents(organizationId: string) {
		const nowMs = this.clock.now();
		return [...this.world.store.collections.values()]
			.filter((collection) => collection.organizationId === organizationId)
			.map((collection) => documentsOf(collection, nowMs));
	}

	/** The next `times` requests to `route`, or to any with `*`, meet a fault. */
	failNext(route: string, fault: Fault, times = 1): void {
		this.world.faults.add(route, fault, times);
	}

	/** Fate of the next `times` submissions. */
	scriptNext(script: Script, times = 1): void {
		this.world.scripts.add('*', script, times);
	}

	/** Forgets everything; switches, limits and speed go back to what they were at the start. */
	reset(): void {
		const { store, contents, rates, faults, scripts } = this.world;
		store.clear();
		contents.clear();
		rates.forget();
		faults.clear();
		scripts.clear();
		this.clock.silence();
		this.clock.speed = this.options.speed ?? 1;
		for (const list of [this.calls, this.unknownRoutes, this.deliveries]) list.length = 0;
		resetSwitches(this.switches, this.options.switches ?? {});
		Object.assign(this.limits, DEFAULT_LIMITS, this.options.limits);
		this.world.changed();
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
}

function createWorld({ speed = 1, dataDir, switches, limits }: EmulatorOptions): World {
	const clock = new Clock(speed);
	const chosen = createSwitches(switches);
	const allowed = { ...DEFAULT_LIMITS, ...limits };
	return {
		clock,
		switches: chosen,
		limits: allowed,
		rates: new RateLimiter(clock, allowed, chosen),
		store: new Store(),
		contents: new Contents(dataDir),
		faults: new Queue(),
		scripts: new Queue(),
		calls: [],
		unknownRoutes: [],
		deliveries: [],
		changed: () => {},
	};
}

function documentsOf(collection: Collection, nowMs: number) {
	const { id, workflowId, createdMs, files, run } = collection;
	const readyMs = run && run.submittedMs + run.readyAfterMs;
	const { status } = stateOf(collection, nowMs);
	return { id, workflowId, status, createdMs, readyMs, files: files.map((file) => ({ ...file })) };
}
