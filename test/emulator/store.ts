import { randomBytes, randomInt, randomUUID } from 'crypto';
import type { Definition } from './definition';

export interface Organization {
	id: string;
	name: string;
	key: string;
}

/** Times in emulated milliseconds since the epoch, here and below. */
export interface Workflow {
	id: string;
	organizationId: string;
	name: string;
	description: string | null;
	createdMs: number;
	updatedMs: number;
	/** The version in force; `versions` keeps every definition that a run may still need. */
	versionId: string;
	versions: Record<string, Definition>;
}

export interface StoredFile {
	fileId: string;
	/** Null for a text. */
	fileName: string | null;
	contentType: string;
	size: number;
	sha256: string;
	status: 'uploaded' | 'failed';
}

export type Outcome = 'processed' | 'error' | 'cancelled' | 'never';

export interface Run {
	versionId: string;
	submittedMs: number;
	readyAfterMs: number;
	outcome: Outcome;
	/** Answered in place of what the documents yield. */
	results?: Record<string, unknown>;
	/** False: the list of runs never shows it. */
	listed?: boolean;
}

export interface Collection {
	id: string;
	organizationId: string;
	workflowId: string;
	createdMs: number;
	files: StoredFile[];
	/** Null as long as it is only staged. */
	run: Run | null;
}

export interface Webhook {
	id: string;
	organizationId: string;
	url: string;
	events: string[];
	isActive: boolean;
	secret: string;
	createdMs: number;
	failures: number;
}

export interface State {
	organizations: Organization[];
	workflows: Workflow[];
	collections: Collection[];
	webhooks: Webhook[];
}

/** Everything the emulated service knows, by id and in order of creation. */
export class Store {
	readonly organizations = new Map<string, Organization>();
	readonly workflows = new Map<string, Workflow>();
	readonly collections = new Map<string, Collection>();
	readonly webhooks = new Map<string, Webhook>();

	state(): State {
		return {
			organizations: [...this.organizations.values()],
			workflows: [...this.workflows.values()],
			collections: [...this.collections.values()],
			webhooks: [...this.webhooks.values()],
		};
	}

	load(state: State): void {
		this.clear();
		for (const item of state.organizations) this.organizations.set(item.id, item);
		for (const item of state.workflows) this.workflows.set(item.id, item);
		for (const item of state.collections) this.collections.set(item.id, item);
		for (const item of state.webhooks) this.webhooks.set(item.id, item);
	}

	clear(): void {
		this.organizations.clear();
		this.workflows.clear();
		this.collections.clear();
		this.webhooks.clear();
	}

	organizationOfKey(key: string): Organization | undefined {
		return [...this.organizations.values()].find((organization) => organization.key === key);
	}

	workflowsOf(organizationId: string): Workflow[] {
		return [...this.workflows.values()].filter((item) => item.organizationId === organizationId);
	}

	/** Collections of a workflow, oldest first. */
	collectionsOf(workflowId: string): Collection[] {
		return [...this.collections.values()]
			.filter((item) => item.workflowId === workflowId)
			.sort((a, b) => a.createdMs - b.createdMs);
	}

	webhooksOf(organizationId: string): Webhook[] {
		return [...this.webhooks.values()].filter((item) => item.organizationId === organizationId);
	}
}

export const newId = () => randomUUID();
export const newKey = () => `af_${randomBytes(20).toString('hex')}`;
export const newSecret = () => `whsec_${randomBytes(24).toString('base64')}`;
export const newWebhookId = () => `wh_${randomInt(1e9, 1e10)}`;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Short, like `FGaV4I2JAA`. */
export const newVersionId = () =>
	Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
