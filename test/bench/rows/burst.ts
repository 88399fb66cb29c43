import { chain, node } from '../../e2e/graph';
import { endedExecutionsOf, publish, unpublish } from '../../e2e/production';
import { waitFor } from '../../e2e/wait';
import { median, repeatedly, spread } from '../figures';
import { newAccount, onStage, type Account, type Bench, type Stage } from '../stage';
import type { Section } from '../table';

const COUNT = 300;
const BURST_MS = 6000;
const CALLS_REACH = 1.1;
const TRIGGER = 'Anyformat Trigger';
const NEXT = 'Next';
const TIMEOUT_MS = 120_000;
/** A webhook answers 503 what it could not decide; the sender comes again. */
const RETRY_AFTER_MS = 2000;

/** What one burst came to. */
interface BurstRun {
	lost: number;
	/** Documents beyond the first of each that reached the next node. */
	twice: number;
	calls: number;
	executions: number;
}

/** A burst of webhook events: whether every document reaches the next node, and in how many requests. */
export async function burst(bench: Bench): Promise<Section> {
	return await onStage(bench, async (stage) => {
		const runs = await repeatedly(async () => await once(stage));
		const calls = runs.map((run) => run.calls / COUNT);
		const lost = Math.max(...runs.map((run) => run.lost));
		const twice = Math.max(...runs.map((run) => run.twice));
		const executions = runs.map((run) => run.executions);
		return {
			title: `A burst of ${COUNT} webhook events in ${BURST_MS / 1000} s`,
			notes: [
				'A published workflow with the Anyformat Trigger and a next node; 600 calls a minute, at real speed.',
				`The sender repeats every ${RETRY_AFTER_MS / 1000} s what was not taken. Bare limit: one request for the results of each document.`,
			],
			rows: [
				{ what: 'lost', ours: String(lost), reach: '0', met: lost === 0, limit: '0' },
				{ what: 'put out twice', ours: String(twice), reach: '0', met: twice === 0, limit: '0' },
				{
					what: 'calls an event',
					ours: spread(calls, (value) => value.toFixed(2)),
					reach: `≤ ${CALLS_REACH}`,
					met: median(calls) <= CALLS_REACH,
					limit: '1.00',
				},
				{ what: 'executions', ours: spread(executions, String), reach: '–', limit: '1' },
			],
		};
	});
}

async function once(stage: Stage): Promise<BurstRun> {
	const { emulator, rest } = stage;
	await emulator.begin({ speed: 1, readyAfterMs: 0 });
	await emulator.set({
		httpWebhooks: 'loopback',
		webhookAttempts: TIMEOUT_MS / RETRY_AFTER_MS,
		webhookRetryAfterMs: RETRY_AFTER_MS,
		webhookTimeoutMs: TIMEOUT_MS,
	});
	const account = await newAccount(stage);
	const id = await publish(rest, triggered(account));
	// n8n answers at the address some seconds after it has registered it, and that after it has published.
	await waitFor('the webhook', TIMEOUT_MS, async () => {
		const { routes } = await emulator.seenOf(account.organizationId);
		return routes.some(([route]) => route === 'POST /v2/webhooks/') || undefined;
	});
	await emulator.endDocuments(account.workflowId, 1, 0);
	await waitFor('the first document', TIMEOUT_MS, async () =>
		(await reached(stage, id)).length === 1 ? true : undefined,
	);
	const before = (await emulator.seenOf(account.organizationId)).calls;
	await emulator.endDocuments(account.workflowId, COUNT, BURST_MS);
	const ids = await waitFor('the documents', TIMEOUT_MS, async () => {
		const found = await reached(stage, id);
		return new Set(found).size > COUNT ? found : undefined;
	}).catch(async () => await reached(stage, id));
	const { calls } = await emulator.seenOf(account.organizationId);
	const executions = (await endedExecutionsOf(rest, id, TIMEOUT_MS)).length;
	await unpublish(rest, id);
	// The first document and its execution were there before the burst.
	const run = {
		lost: COUNT + 1 - new Set(ids).size,
		twice: ids.length - new Set(ids).size,
		calls: calls - before,
		executions: executions - 1,
	};
	stage.report(`  ${run.lost} lost, ${run.calls} calls, ${run.executions} executions`);
	return run;
}

function triggered({ workflowId, anyformat }: Account) {
	const filter = { __rl: true, mode: 'id', value: workflowId };
	return chain(
		'Burst',
		node(
			TRIGGER,
			'n8n-nodes-anyformat.anyformatTrigger',
			1,
			{ events: ['extraction.completed'], workflowId: filter, options: {} },
			anyformat,
		),
		node(NEXT, 'n8n-nodes-base.noOp', 1),
	);
}

/** Collection IDs that have reached the next node, in all executions of the workflow. */
async function reached({ rest }: Stage, workflowId: string): Promise<string[]> {
	const executions = await endedExecutionsOf(rest, workflowId, TIMEOUT_MS);
	const items = await Promise.all(
		executions.map(async ({ id }) => (await rest.execution(id)).items(NEXT)),
	);
	return items.flat().map(({ json }) => String(json.collectionId));
}
