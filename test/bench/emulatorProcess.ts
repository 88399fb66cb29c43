/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { createEmulator, type Emulator } from '../emulator';

type Switches = Partial<Emulator['switches']>;

/** How the API's world runs in a measurement. */
export interface Conditions {
	/** How much faster than real time. */
	speed: number;
	/** Real milliseconds from a document's acceptance to the end of its processing. */
	readyAfterMs: number;
}

/** An organization of its own, so that nothing learned or counted before plays a part. */
export interface Tenant {
	organizationId: string;
	apiKey: string;
	workflowId: string;
}

/** What the API saw of a tenant. */
export interface Seen {
	/** Requests, of any kind and with any answer. */
	calls: number;
	/** Of these, the ones answered 429. */
	refused: number;
	/** Requests by route, the most frequent first. */
	routes: Array<[route: string, count: number]>;
	/** When each submitted document was ready, in real milliseconds since the epoch. */
	readyAtMs: number[];
}

/** What can be asked of the process in which the emulator runs. */
export function commandsOf(emulator: Emulator) {
	const { clock } = emulator;
	return {
		url: () => emulator.url,

		/** Forgets everything and goes on under these conditions. */
		begin({ speed, readyAfterMs }: Conditions): void {
			emulator.reset();
			clock.speed = speed;
			emulator.switches.readyAfterMs = readyAfterMs * speed;
		},

		addTenant(definition: object, pastRuns: number): Tenant {
			const { id: organizationId, key: apiKey } = emulator.createOrganization('Benchmark');
			const { id: workflowId } = emulator.addWorkflow(organizationId, definition);
			if (pastRuns > 0) emulator.addPastRuns(workflowId, pastRuns);
			return { organizationId, apiKey, workflowId };
		},

		/** Somebody else's documents, of which the last has ended after so many real milliseconds. */
		endDocuments(workflowId: string, count: number, withinMs: number): void {
			for (let index = 1; index <= count; index++) {
				const readyAfterMs = (withinMs / count) * index * clock.speed;
				emulator.addDocument(workflowId, {
					content: `Invoice number: INV-${index}`,
					script: { readyAfterMs },
				});
			}
		},

		/** Puts some of the API's unknowns into other positions. */
		set(switches: Switches): void {
			Object.assign(emulator.switches, switches);
		},

		/** Begins an outage of so many real milliseconds; answers when it ends, by the real clock. */
		async outage(fault: 'unavailable' | 'refused', forMs: number): Promise<number> {
			await emulator.outage(fault, { forMs: forMs * clock.speed });
			return Date.now() + forMs;
		},

		/** Names of the documents that were accepted, each as often as it was. */
		acceptedNames: (organizationId: string): string[] =>
			emulator.accepted
				.filter((document) => document.organizationId === organizationId)
				.map(({ fileName }) => fileName ?? ''),

		/** The next submissions, whoever makes them, take these real times to be processed. */
		scriptReadyAfterMs(times: number[]): void {
			for (const ms of times) emulator.scriptNext({ readyAfterMs: ms * clock.speed });
		},

		seenOf(organizationId: string): Seen {
			const calls = emulator.calls.filter(({ organization }) => organization === organizationId);
			const routes = new Map<string, number>();
			for (const { route } of calls) routes.set(route, (routes.get(route) ?? 0) + 1);
			const realMs = (atMs: number) => Date.now() + (atMs - clock.now()) / clock.speed;
			const submitted = emulator.documents(organizationId).filter(({ files }) => files.length > 0);
			return {
				calls: calls.length,
				refused: calls.filter(({ status }) => status === 429).length,
				routes: [...routes].sort(([, a], [, b]) => b - a),
				readyAtMs: submitted.flatMap(({ readyMs }) => (readyMs === null ? [] : [realMs(readyMs)])),
			};
		},
	};
}

export type Commands = ReturnType<typeof commandsOf>;

export interface Question {
	number: number;
	command: keyof Commands;
	values: unknown[];
}

export interface Reply {
	number: number;
	result?: unknown;
	error?: string;
}

async function serve(): Promise<void> {
	const commands = commandsOf(await createEmulator());
	process.on('message', async ({ number, command, values }: Question) => {
		const reply: Reply = { number };
		try {
			reply.result = await (commands[command] as (...given: unknown[]) => unknown)(...values);
		} catch (error) {
			reply.error = (error as Error).message;
		}
		process.send!(reply);
	});
	process.once('disconnect', () => process.exit());
}

if (process.send) void serve();
