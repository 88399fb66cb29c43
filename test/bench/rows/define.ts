import { repeatedly, spread } from '../figures';
import { measure } from '../measure';
import { newAccount, onStage, type Bench, type Stage } from '../stage';
import type { Section } from '../table';
import { extractTexts } from '../workflows';

const COUNT = 20;
const SPEED = 40;
const READY_MS = 1000;

const DEFINITION = {
	fieldsFrom: 'define',
	schemaType: 'fromJson',
	jsonSchemaExample: '{ "invoiceNumber": "", "total": 99.5 }',
};

/** Requests that an extraction makes whoever defined its fields. */
const OWN_ROUTES = [
	'POST /v2/workflows/:workflow_id/run/',
	'GET /v2/workflows/:workflow_id/runs/',
	'GET /v2/workflows/:workflow_id/files/:collection_id/results/',
];

/** What Define Below costs beyond the extraction itself, for a schema that is new and for one seen before. */
export async function define(bench: Bench): Promise<Section> {
	return await onStage(bench, async (stage) => {
		const runs = await repeatedly(async () => await once(stage));
		const seenBefore = runs.map((run) => run.seenBefore);
		return {
			title: 'Define Below',
			notes: [
				`${COUNT} texts whose fields are defined by a JSON example, in an organization with one other workflow.`,
				"Requests other than the extraction's own: submissions, the list of runs, results.",
			],
			rows: [
				{
					what: 'a schema that is new to the organization',
					ours: spread(
						runs.map((run) => run.new),
						String,
					),
					reach: '–',
				},
				{
					what: 'a schema that the process has seen before',
					ours: spread(seenBefore, String),
					reach: '0',
					met: Math.max(...seenBefore) === 0,
					limit: '0',
				},
			],
		};
	});
}

async function once(stage: Stage): Promise<{ new: number; seenBefore: number }> {
	await stage.emulator.begin({ speed: SPEED, readyAfterMs: READY_MS });
	const account = await newAccount(stage);
	const othersSoFar = async () => {
		const { routes } = await stage.emulator.seenOf(account.organizationId);
		const others = routes.filter(([route]) => !OWN_ROUTES.includes(route));
		return others.reduce((sum, [, count]) => sum + count, 0);
	};
	const file = extractTexts(COUNT, account, DEFINITION);
	await measure(stage, file);
	const first = await othersSoFar();
	await measure(stage, file);
	return { new: first, seenBefore: (await othersSoFar()) - first };
}
