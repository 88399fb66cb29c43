import type { Call, Delivery, Script, World } from './api';
import { Clock } from './clock';
import { Contents } from './contents';
import { Queue, type Fault } from './faults';
import { Persistence } from './persistence';
import { presentWorkflow } from './present';
import { watch } from './processing';
import { DEFAULT_LIMITS, RateLimiter, type Limits } from './rateLimit';
import { routes } from './routes';
import { addWorkflow } from './routes/workflows';
import { hasEnded, stateOf } from './runState';
import { addPastRuns } from './seed';
import { createServer } from './server';
import { newId, newKey, Store, type Collection, type Organization } from './store';
import { createSwitches, resetSwitches } from './switches';
import type { Switches } from './switchTable';

export type { Call, Delivery, Script } from './api';
export type { Fault } from './faults';
export { NAMED_FAULTS } from './faults';
export type { Limits } from './rateLimit';
export type { SignatureScheme } from './signature';
export type { Organization } from './store';
export type { Switches } from './switchTable';

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

export type Emulator = Awaited<ReturnType<typeof createEmulator>>;

/** Starts a local Anyformat on 127.0.0.1. Rejects when the port is taken. */
export async function createEmulator(options: EmulatorOptions = {}) {
	const { port = 0, speed = 1, dataDir } = options;
	const world = createWorld(options);
	const saving = new Persistence(dataDir, () => ({
		...world.store.state(),
		clockMs: world.clock.now(),
	}));
	world.changed = () => saving.changed();
	const saved = saving.load();
	if (saved) {
		world.store.load(saved);
		world.clock.advance(Math.max(0, saved.clockMs - world.clock.now()));
		for (const collection of world.store.collections.values()) {
			if (!hasEnded(collection, saved.clockMs)) watch(world, collection);
		}
	}
	const app = createServer(world, routes);
	const url = await app.listen({ host: '127.0.0.1', port });

	return {
		/** Without a slash at its end. */
		url,
		clock: world.clock,
		switches: world.switches,
		limits: world.limits,
		/** Every request so far, in order of arrival. */
		calls: world.calls,
		/** Routes that were refused because they aren't served. */
		unknownRoutes: world.unknownRoutes,
		/** Every try to hand an event to a webhook. */
		deliveries: world.deliveries,

		createOrganization(name: string, key = newKey()): Organization {
			const organization = { id: newId(), name, key };
			world.store.organizations.set(organization.id, organization);
			world.changed();
			return { ...organization };
		},

		/** The new key; the one before is dead from now on. */
		rotateKey(organizationId: string): string {
			const organization = organizationOf(world, organizationId);
			organization.key = newKey();
			world.changed();
			return organization.key;
		},

		organizations: (): Organization[] =>
			[...world.store.organizations.values()].map((organization) => ({ ...organization })),

		/** Stores a workflow as POST /v2/workflows/ would; throws with all findings. */
		addWorkflow(organizationId: string, definition: object) {
			organizationOf(world, organizationId);
			return presentWorkflow(world, addWorkflow(world, organizationId, definition));
		},

		/** Adds `count` runs that ended in the past, a minute apart. Answers their ids, oldest first. */
		addPastRuns: (workflowId: string, count: number) => addPastRuns(world, workflowId, count),

		/** The collections an organization holds, oldest first. */
		documents: (organizationId: string) =>
			[...world.store.collections.values()]
				.filter((collection) => collection.organizationId === organizationId)
				.map((collection) => documentsOf(collection, world.clock.now())),

		/** The next `times` requests to `route`, or to any with `*`, meet a fault. */
		failNext(route: string, fault: Fault, times = 1): void {
			world.faults.add(route, fault, times);
		},

		/** Fate of the next `times` submissions. */
		scriptNext(script: Script, times = 1): void {
			world.scripts.add('*', script, times);
		},

		/** Forgets everything; switches, limits and speed go back to what they were at the start. */
		reset(): void {
			world.store.clear();
			world.contents.clear();
			world.clock.silence();
			world.clock.speed = speed;
			world.rates.forget();
			world.faults.clear();
			world.scripts.clear();
			for (const list of [world.calls, world.unknownRoutes, world.deliveries]) list.length = 0;
			resetSwitches(world.switches, options.switches ?? {});
			Object.assign(world.limits, DEFAULT_LIMITS, options.limits);
			world.changed();
		},

		/** Ends all connections; with a data folder, state is written first. */
		async close(): Promise<void> {
			world.clock.silence();
			saving.close();
			await app.close();
			await world.contents.close();
		},
	};
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
		faults: new Queue<Fault>(),
		scripts: new Queue<Script>(),
		calls: [] as Call[],
		unknownRoutes: [],
		deliveries: [] as Delivery[],
		changed: () => {},
	};
}

function documentsOf(collection: Collection, nowMs: number) {
	const { id, workflowId, createdMs, files, run } = collection;
	const readyMs = run && run.submittedMs + run.readyAfterMs;
	const { status } = stateOf(collection, nowMs);
	return { id, workflowId, status, createdMs, readyMs, files: files.map((file) => ({ ...file })) };
}

function organizationOf({ store }: World, id: string): Organization {
	const organization = store.organizations.get(id);
	if (organization) return organization;
	throw new Error(`There is no organization ${id}; make one with createOrganization.`);
}
