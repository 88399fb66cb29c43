import { Books, newId, type Fate } from './books';
import { BadDay } from './faults';
import type { Quirks } from './quirks';
import { RateLog, type RateLimit } from './rateLog';

export interface AnyWorkflow {
	id: string;
	name: string;
	description: string | null;
	fields: unknown[];
	nodes: unknown[];
	organization: string;
	createdAtMs: number;
}

export interface Subscription {
	id: string;
	url: string;
	events: string[];
	secret: string;
	organization: string;
}

export interface WorldOptions {
	quirks: Quirks;
	submissions?: RateLimit;
	general?: RateLimit;
	/** How long the document number `index` takes. */
	readyAfterMs?: (index: number) => number;
	/** What becomes of the document number `index`. */
	fateOf?: (index: number) => Fate;
}

const MINUTE = 60_000;

/** What the server knows. */
export class World {
	readonly quirks: Quirks;
	readonly books = new Books();
	readonly day = new BadDay();
	workflows: AnyWorkflow[] = [];
	subscriptions: Subscription[] = [];
	/** Organizations by their valid keys. */
	readonly keys = new Map<string, string>();
	readonly readyAfterMs: (index: number) => number;
	readonly fateOf: (index: number) => Fate;
	private readonly logs = new Map<string, RateLog>();
	private readonly limits: Record<'submissions' | 'general', RateLimit>;
	private keysMade = 0;

	constructor(options: WorldOptions) {
		this.quirks = options.quirks;
		this.readyAfterMs = options.readyAfterMs ?? ((index) => (index % 5) * 60);
		this.fateOf = options.fateOf ?? (() => 'processed');
		this.limits = {
			submissions: options.submissions ?? { max: 60, windowMs: MINUTE },
			general: options.general ?? { max: 600, windowMs: MINUTE },
		};
	}

	/** Makes a key, which ends the one that the organization had. */
	newKey(organization: string): string {
		for (const [key, owner] of this.keys) if (owner === organization) this.keys.delete(key);
		const key = `af_secret_${organization}_${++this.keysMade}_Zx9`;
		this.keys.set(key, organization);
		return key;
	}

	addWorkflow(organization: string, about: Partial<AnyWorkflow> = {}): AnyWorkflow {
		const workflow: AnyWorkflow = {
			id: newId(this.quirks.idForm),
			name: 'Anything',
			description: null,
			fields: [{ name: 'token', description: 'token', data_type: 'string' }],
			nodes: [],
			organization,
			createdAtMs: Date.now(),
			...about,
		};
		this.workflows.push(workflow);
		return workflow;
	}

	deleteWorkflow(id: string): void {
		this.workflows = this.workflows.filter((each) => each.id !== id);
		for (const each of this.books.documents) if (each.workflowId === id) each.isDeleted = true;
	}

	rateLog(organization: string, tier: 'submissions' | 'general'): RateLog {
		const name = `${organization}/${tier}`;
		const log = this.logs.get(name) ?? new RateLog(this.limits[tier]);
		this.logs.set(name, log);
		return log;
	}
}
