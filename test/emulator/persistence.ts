/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { State } from './store';

/** Changes that come close together are written at once. */
const WRITE_AFTER_MS = 100;

export interface SavedState extends State {
	/** Emulated time at which it was saved. */
	clockMs: number;
}

/** State in `dataDir/state.json`. Without a folder nothing is read or written. */
export class Persistence {
	private readonly path: string | undefined;
	private closed = false;
	private timer: NodeJS.Timeout | undefined;

	constructor(
		dataDir: string | undefined,
		private readonly state: () => SavedState,
	) {
		if (dataDir) mkdirSync(dataDir, { recursive: true });
		this.path = dataDir && join(dataDir, 'state.json');
	}

	load(): SavedState | undefined {
		if (!this.path || !existsSync(this.path)) return undefined;
		return JSON.parse(readFileSync(this.path, 'utf8')) as SavedState;
	}

	/** Writes soon. */
	changed(): void {
		if (this.path && !this.closed) this.timer ??= setTimeout(() => this.write(), WRITE_AFTER_MS);
	}

	/** Writes a last time; what comes after is not written. */
	close(): void {
		if (!this.closed) this.write();
		this.closed = true;
	}

	/** Writes now; a reader never sees half a file. */
	write(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		if (!this.path) return;
		writeFileSync(`${this.path}.new`, JSON.stringify(this.state()));
		renameSync(`${this.path}.new`, this.path);
	}
}
