import type { IDataObject } from 'n8n-workflow';
import { compareFields, table, type Row } from './compare';
import { startDemo, type Demo, type DemoOptions } from './demo';
import { ANYFORMAT_NODE, complete, nodeOfType, readExample, retarget } from './examples';
import type { SampleSet } from './samples';

const EXAMPLE = 'extract-invoice.json';
const EXECUTION_TIMEOUT_MS = 120_000;
/** A minute of the emulated API lasts 6 seconds, so that the check is short. */
const SPEED = 10;

export interface Totals {
	passed: number;
	failed: number;
}

/**
 * Runs the example on every sample document in a real n8n, tests the credential with a right and a
 * wrong key, and reports both as a table. Answers how many of its rows are as expected.
 */
export async function check(options: DemoOptions): Promise<Totals> {
	const { report } = options;
	const demo = await startDemo({ ...options, speed: SPEED });
	report(`Running examples/${EXAMPLE} on the sample documents …\n`);
	const rows: Row[] = [];
	for (const set of demo.sets) rows.push(...(await extract(demo, set, options.signal)));
	rows.push(await testKey(demo, 'right key', demo.connection.apiKey, 'OK'));
	rows.push(await testKey(demo, 'wrong key', 'af_wrong', 'Error'));
	report(table(rows));
	const passed = rows.filter(({ ok }) => ok).length;
	return { passed, failed: rows.length - passed };
}

/** Runs the example once on all documents of a set: several items, one Extract Data node. */
async function extract(demo: Demo, set: SampleSet, signal?: AbortSignal): Promise<Row[]> {
	const target = { folder: set.folder, workflowName: set.definition.name };
	const workflow = complete(retarget(readExample(EXAMPLE), target), demo);
	const { id } = await demo.rest.createWorkflow(workflow);
	const trigger = nodeOfType(workflow, 'n8n-nodes-base.manualTrigger').name;
	const executionId = await demo.rest.runManually(id, trigger);
	const execution = await demo.rest.finishedExecution(executionId, EXECUTION_TIMEOUT_MS, signal);

	const error = execution.error();
	const items = execution.items(nodeOfType(workflow, ANYFORMAT_NODE).name).map(({ json }) => json);
	return set.samples.flatMap(({ fileName, fields }) => {
		const own = items.filter((item) => sameName(item.fileName, fileName));
		if (own.length === 1)
			return compareFields(fileName, fields, (own[0].fields ?? {}) as IDataObject);
		const reason = error ? `: ${error.message} (${error.description ?? 'no description'})` : '';
		const value = `${own.length} items, execution "${execution.status}"${reason}`;
		return [{ document: fileName, field: '–', value, ok: false }];
	});
}

/** File systems differ in how they compose an umlaut. */
const sameName = (found: unknown, expected: string): boolean =>
	typeof found === 'string' && found.normalize() === expected.normalize();

async function testKey(
	{ rest, connection }: Demo,
	field: string,
	apiKey: string,
	expected: 'OK' | 'Error',
): Promise<Row> {
	const { status, message } = await rest.testCredential({
		type: 'anyformatApi',
		name: 'Anyformat API',
		data: { ...connection, apiKey },
	});
	return { document: 'Credential', field, value: `${status}: ${message}`, ok: status === expected };
}
