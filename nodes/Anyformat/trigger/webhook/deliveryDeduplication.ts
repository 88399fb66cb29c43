import { withTimeout } from '../../request/abort';

/** Each costs some 100 bytes. */
const MAX_ENTRIES = 5000;

/** n8n has decided by then whether it could store an execution. */
const MAX_PENDING_MS = 5 * 60 * 1000;
const STORED = Promise.resolve(true);

/**
 * Deduplication of the deliveries to a webhook address in this process. Its idempotency keys are the IDs of
 * documents: claimed before a scan's result is returned to n8n; then stored, when n8n has stored the execution
 * that carries them, or released, so that they may be claimed anew.
 */
export class DeliveryDeduplication {
	private readonly claims = new Map<string, Promise<boolean>>();

	constructor(storedIds: string[] = []) {
		for (const id of storedIds) this.claims.set(id, STORED);
	}

	/** Resolves with whether the execution of a key is stored. Undefined when nothing has claimed it. */
	claimOf(id: string): Promise<boolean> | undefined {
		return this.claims.get(id);
	}

	isStored(id: string): boolean {
		return this.claims.get(id) === STORED;
	}

	claim(ids: string[], stored: Promise<boolean>): void {
		const decided = withTimeout(MAX_PENDING_MS, stored).then((isStored) => isStored === true);
		for (const id of ids) this.claims.set(id, decided);
		void decided.then((isStored) => {
			for (const id of ids) this.claims.delete(id);
			if (isStored) for (const id of ids) this.claims.set(id, STORED);
			for (const id of this.claims.keys())
				if (this.claims.size > MAX_ENTRIES && this.isStored(id)) this.claims.delete(id);
		});
	}
}
