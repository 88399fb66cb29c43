import type { World } from './api';
import { Clock } from './clock';
import { Contents } from './contents';
import { Faults } from './faults';
import { Queue } from './queue';
import { DEFAULT_LIMITS, RateLimiter, type Limits } from './rateLimit';
import { ResponseCache } from './responseCache';
import { Store } from './store';
import { createSwitches, resetSwitches } from './switches';
import type { Switches } from './switchTable';

export interface WorldOptions {
	/** How much faster than real time the API's world runs. */
	speed?: number;
	/** Folder in which state survives a restart; left out, everything is in memory. */
	dataDir?: string;
	switches?: Partial<Switches>;
	limits?: Partial<Limits>;
}

/** Everything that handlers share, at its beginning. */
export function createWorld({ speed = 1, dataDir, switches, limits }: WorldOptions): World {
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
		faults: new Faults(),
		scripts: new Queue(),
		cache: new ResponseCache(),
		calls: [],
		accepted: [],
		unknownRoutes: [],
		deliveries: [],
		changed: () => {},
	};
}

/** Forgets everything; switches, limits and speed go back to what they were at the start. */
export function resetWorld(world: World, { speed = 1, switches, limits }: WorldOptions): void {
	const { clock, store, contents, rates, faults, scripts, cache } = world;
	store.clear();
	contents.clear();
	rates.forget();
	faults.clear();
	scripts.clear();
	cache.clear();
	clock.silence();
	clock.speed = speed;
	const { calls, accepted, unknownRoutes, deliveries } = world;
	for (const list of [calls, accepted, unknownRoutes, deliveries]) list.length = 0;
	resetSwitches(world.switches, switches ?? {});
	Object.assign(world.limits, DEFAULT_LIMITS, limits);
	world.changed();
}
