/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import type { IDataObject } from 'n8n-workflow';

import { retryOf } from '../engine/harness';
import { inNewProcess, PollingTrigger, WebhookTrigger } from '../engine/triggers';
import { CONTRARY, type Quirks } from './server/quirks';
import { newId, hashOf, type Billed } from './server/books';
import { HostileServer } from './server/server';

const EVENTS = ['extraction.completed', 'extraction.failed'];

/** A published trigger, and the server that tells it of documents. */
class Watch {
	/** How often each document came out, by its collection ID. */
	readonly out = new Map<string, number>();
	readonly statuses: number[] = [];

	constructor(
		readonly server: HostileServer,
		readonly workflowId: string,
		readonly access: { apiKey: string; baseUrl: string },
		public trigger: WebhookTrigger,
	) {}

	static async begin(quirks: Partial<Quirks> = {}): Promise<Watch> {
		const server = await HostileServer.start({ quirks: { ...CONTRARY, ...quirks } });
		const access = { apiKey: server.newKey('acme'), baseUrl: server.url };
		const { id } = server.addWorkflow('acme');
		const trigger = new WebhookTrigger({ access, ...about(id) });
		await trigger.publish();
		return new Watch(server, id, access, trigger);
	}

	/** Documents that have just been processed, or will be. */
	finish(count: number, change: Partial<Billed> = {}): string[] {
		return Array.from({ length: count }, () => finished(this.server, this.workflowId, change));
	}

	/** A restart of n8n; `saved` is what it had stored. */
	async restart(saved: string | undefined = this.trigger.saved): Promise<void> {
		const workflowId = inNewProcess(this.trigger.workflow);
		this.trigger = new WebhookTrigger({
			access: this.access,
			...about(this.workflowId),
			saved,
			workflowId,
		});
		await this.trigger.publish('init');
	}

	event(id: string, change: IDataObject = {}) {
		const extraction_id = this.server.quirks.eventIds === 'other' ? newId('uuid') : id;
		const data = { extraction_id, status: 'processed', workflow_id: this.workflowId, ...change };
		const times = { processed_at: new Date().toISOString() };
		return {
			event: 'extraction.completed',
			timestamp: new Date().toISOString(),
			data: { ...times, ...data },
		};
	}

	/** Delivers an event, and again until it is taken, as senders do. */
	async deliver(body: unknown, { tries = 6, isLost = 0 } = {}): Promise<void> {
		for (let attempt = 0; attempt < tries; attempt++) {
			const { status, input } = await this.trigger.receive({ body, isLost: attempt < isLost });
			this.statuses.push(status);
			if (input !== undefined) await this.execute(input);
			if (status < 300) return;
			await new Promise((resolve) => setTimeout(resolve, 300));
		}
	}

	private async execute(input: Parameters<WebhookTrigger['execute']>[0]): Promise<void> {
		const { items } = await this.trigger.execute(input);
		for (const { json } of items) {
			const id = String(json.collectionId);
			this.out.set(id, (this.out.get(id) ?? 0) + 1);
		}
	}
}

const about = (id: string) => ({
	parameters: { events: EVENTS, workflowId: { __rl: true, mode: 'id', value: id } },
	publicUrl: 'https://n8n.example.com',
});

function finished(server: HostileServer, workflowId: string, change: Partial<Billed> = {}): string {
	const id = newId(server.quirks.idForm);
	const nowMs = Date.now();
	server.books.documents.push({
		id,
		fileId: newId('uuid'),
		workflowId,
		organization: 'acme',
		fileName: 'a.pdf',
		contentType: 'application/pdf',
		bytes: 1,
		hash: hashOf(id),
		isRun: true,
		isTold: true,
		acceptedAtMs: nowMs,
		readyAtMs: nowMs,
		fate: 'processed',
		isDeleted: false,
		...change,
	});
	return id;
}

const watched =
	(quirks: Partial<Quirks>, tell: (watch: Watch) => Promise<void>) => async (): Promise<void> => {
		const watch = await Watch.begin(quirks);
		try {
			await tell(watch);
		} finally {
			await watch.server.goDown();
		}
	};

const once = (ids: string[]) => new Map(ids.map((id) => [id, 1]));

describe('the webhook trigger', () => {
	it.concurrent(
		'puts out each document once, events in any order, twice and at once',
		watched({}, async (watch) => {
			const ids = watch.finish(12);
			const events = [...ids, ...ids].reverse().map((id) => watch.event(id));
			await Promise.all(events.map(async (event) => await watch.deliver(event)));
			expect(watch.out).toEqual(once(ids));
		}),
	);

	it.concurrent(
		'finds documents by the list when events have IDs of their own',
		watched({ eventIds: 'other' }, async (watch) => {
			const ids = watch.finish(5);
			for (const id of ids) await watch.deliver(watch.event(id));
			expect(watch.out).toEqual(once(ids));
		}),
	);

	it.concurrent.each(['resetBefore', 'html502', 'login', 'gateway404'] as const)(
		'loses nothing in an outage when the sender repeats (%s)',
		async (act) => {
			await watched({}, async (watch) => {
				const ids = watch.finish(6);
				watch.server.day.add({ on: ['any'], act, forMs: 1200 });
				await Promise.all(
					ids.map(async (id) => await watch.deliver(watch.event(id), { tries: 12 })),
				);
				expect(watch.out).toEqual(once(ids));
			})();
		},
	);

	it.concurrent(
		'loses nothing when n8n can store no execution at first',
		watched({}, async (watch) => {
			const ids = watch.finish(4);
			for (const id of ids) await watch.deliver(watch.event(id), { isLost: 2 });
			expect(watch.out).toEqual(once(ids));
		}),
	);

	it.concurrent(
		'lets no forged event reach the next node, whatever it says, and asks little',
		watched({}, async (watch) => {
			const [id] = watch.finish(1);
			await watch.deliver(watch.event(id));
			const before = watch.server.books.asked.length;
			const forged: unknown[] = [
				watch.event(id, { processed_at: '2031-01-01T00:00:00Z' }),
				watch.event(id, { status: 'error' }),
				{ ...watch.event(id), event: 'extraction.failed' },
				watch.event(id, { workflow_id: newId('uuid') }),
				watch.event(id, { extraction_id: '../../x' }),
				watch.event(id, { extraction_id: { $ne: 1 } }),
				watch.event('__proto__', { extraction_id: '__proto__' }),
				[],
				null,
				'text',
				{ event: 'extraction.completed' },
			];
			for (const body of forged) await watch.deliver(body, { tries: 2 });
			expect(watch.out).toEqual(once([id]));
			expect(watch.server.books.asked.length - before).toBeLessThan(60);
		}),
		60_000,
	);

	it.concurrent.each([
		['what was saved', undefined],
		['its static data lost', '{}'],
		['static data of a wrong shape', '{"node:Trigger":{"known":[null],"cursor":7}}'],
	])('neither loses nor repeats over a restart, with %s', async (_what, saved) => {
		await watched({}, async (watch) => {
			const [before] = watch.finish(1);
			await watch.deliver(watch.event(before));
			const during = watch.finish(2);
			await watch.restart(saved);
			const [after] = watch.finish(1);
			for (const id of [after, before, ...during]) await watch.deliver(watch.event(id));
			expect(watch.out).toEqual(once([before, ...during, after]));
		})();
	});

	it.concurrent(
		'waits for a document whose results come after its event',
		watched({ runs: 'late' }, async (watch) => {
			const nowMs = Date.now();
			const ids = watch.finish(2, { acceptedAtMs: nowMs, readyAtMs: nowMs + 1200 });
			await Promise.all(ids.map(async (id) => await watch.deliver(watch.event(id))));
			expect(watch.out).toEqual(once(ids));
		}),
	);

	it.concurrent(
		'leaves one registration behind, and none at the end',
		watched({}, async (watch) => {
			await watch.restart();
			await watch.restart('{}');
			expect(watch.server.subscriptions).toHaveLength(1);
			await watch.trigger.unpublish();
			expect(watch.server.subscriptions).toEqual([]);
		}),
	);

	it.concurrent(
		'never puts a document out again by Retry that another execution has put out',
		watched({}, async (watch) => {
			const [id] = watch.finish(1);
			const { input } = await watch.trigger.receive({ body: watch.event(id) });
			const first = await watch.trigger.execute(input);
			const again = await watch.trigger.execute(input);
			const retried = await watch.trigger.retry(first);
			expect([first.ids, again.ids, retried.ids].map((each) => each.length)[0]).toBe(1);
			expect(JSON.stringify(retryOf(first.run))).not.toContain('af_secret');
		}),
	);
});

describe('the polling trigger', () => {
	const polling = async (quirks: Partial<Quirks>) => {
		const server = await HostileServer.start({ quirks: { ...CONTRARY, ...quirks } });
		const access = { apiKey: server.newKey('acme'), baseUrl: server.url };
		const { id } = server.addWorkflow('acme');
		const trigger = new PollingTrigger({ access, ...about(id) });
		await trigger.poll();
		return { server, access, id, trigger };
	};

	const poll = async (trigger: PollingTrigger, out: Map<string, number>) => {
		const input = await trigger.poll().catch(() => undefined);
		if (input === undefined) return;
		for (const each of (await trigger.execute(input)).ids)
			out.set(String(each), (out.get(String(each)) ?? 0) + 1);
	};

	it.concurrent.each<Partial<Quirks>>([
		{ listOrder: 'oldest', maxPageSize: 7 },
		{ listOrder: 'shuffled', maxPageSize: 3, pastTheEnd: 'notFound' },
		{ listOrder: 'newest', runs: 'verified' },
		{ listOrder: 'newest', runs: 'crowded', maxPageSize: 50 },
		{ listOrder: 'newest', runs: 'late' },
		{ listOrder: 'oldest', runs: 'wrong' },
	])('starts once for each document, over outages and restarts (%j)', async (quirks) => {
		const { server, access, id, trigger } = await polling(quirks);
		const out = new Map<string, number>();
		const ids = Array.from({ length: 20 }, () => finished(server, id));
		server.day.add({ on: ['runs'], act: 'html502', times: 5 });
		await poll(trigger, out);
		await new Promise((resolve) => setTimeout(resolve, 500));
		await poll(trigger, out);
		const { saved, workflow } = trigger;
		const restarted = new PollingTrigger({
			access,
			...about(id),
			saved,
			workflowId: inNewProcess(workflow),
			activation: 'init',
		});
		ids.push(...Array.from({ length: 9 }, () => finished(server, id)));
		await poll(restarted, out);
		await new Promise((resolve) => setTimeout(resolve, 500));
		await poll(restarted, out);
		expect(new Map([...out].filter(([each]) => ids.includes(each)))).toEqual(once(ids));
		await server.goDown();
	});
});
