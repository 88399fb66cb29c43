/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import type { Page } from 'playwright-core';
import { field, resultsOf } from '../engine/results';
import { keepPicture } from './browser/results';
import { openStage, type Scene } from './browser/stage';
import { ANYFORMAT_NODE, complete, nodeOfType, readExample, retarget } from './examples';
import { chain, node } from './graph';
import { linkIn, startMailServer, type MailServer } from './mailServer';
import { endedExecutionsOf, publish, unpublish } from './production';
import { header, sample } from './templates/expected';
import { rowsOf } from './templates/tables';
import { waitFor } from './wait';

const TIMEOUT_MS = 60_000;

const story = openStage();
let mailServer: MailServer;

beforeAll(async () => {
	mailServer = await startMailServer();
});
afterAll(async () => await mailServer.close());

const smtpOf = async ({ rest }: Scene) => await rest.createCredential(mailServer.credential);

const nextMail = async (count: number) =>
	await waitFor(`mail ${count}`, TIMEOUT_MS, async () => mailServer.mails[count - 1]);

const input = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const submit = async (page: Page) => {
	await page.locator('#submit-btn').click();
	await page
		.getByText(/Got it, thanks|Form Submitted|Your response has been recorded/)
		.first()
		.waitFor();
};

story(
	"a mail's form corrects a value that lands in the table, and sure invoices need nobody",
	async (scene) => {
		const { page, filesFolder, rest } = scene;
		const folder = join(filesFolder, 'reviewed');
		await mkdir(folder);
		await copyFile(sample('invoice.pdf'), join(folder, 'invoice.pdf'));
		// The emulated API guesses the company at the top, and says that it is a guess.
		const vague = 'Lantern Row Joinery\n\nInvoice number: LR-12\nTotal amount: EUR 80.00\n';
		await writeFile(join(folder, 'vague 1.txt'), vague);
		await writeFile(
			join(folder, 'vague 2.txt'),
			vague.replaceAll('12', '13').replace('Total amount: EUR 80.00', ''),
		);
		const invoices = { folder: 'reviewed', workflowName: 'Supplier invoices' };
		const example = complete(retarget(readExample('review-in-n8n.json'), invoices), scene);
		nodeOfType(example, 'n8n-nodes-base.emailSend').credentials = { smtp: await smtpOf(scene) };
		const { id } = await rest.createWorkflow(example);
		const executionId = await rest.runManually(
			id,
			nodeOfType(example, 'n8n-nodes-base.manualTrigger').name,
		);

		const first = await nextMail(1);
		expect(first.subject).toBe('Please check vague 1.txt');
		const numbers = async () =>
			(await rowsOf(rest, 'Reviewed invoices')).map(({ invoice_number }) => invoice_number);
		const { invoice_number: sure } = header('invoice.pdf');
		expect(await numbers()).toEqual([sure]);
		await page.goto(linkIn(first));
		await input(page, 'supplier_name').waitFor();
		await page.getByText('Page 1: “Lantern Row Joinery”').waitFor();
		expect(await input(page, 'supplier_name').inputValue()).toBe('Lantern Row Joinery');
		await keepPicture(page, 'review form of a mail');
		await input(page, 'supplier_name').fill('Lantern Row Joinery & Söhne');
		await submit(page);

		const second = await nextMail(2);
		expect(second.subject).toBe('Please check vague 2.txt');
		expect(await numbers()).toEqual([sure, 'LR-12']);
		await page.goto(linkIn(second));
		await input(page, 'total_amount').fill('80.5');
		await submit(page);

		const execution = await rest.finishedExecution(executionId, TIMEOUT_MS);
		expect(execution.error()).toBeUndefined();
		expect(execution.items('Take Answers')[0].json).toMatchObject({
			correctedFields: ['total_amount'],
		});
		const rows = await rowsOf(rest, 'Reviewed invoices');
		const of = (number: string) => rows.find(({ invoice_number }) => invoice_number === number);
		expect(rows).toHaveLength(3);
		expect(rows).toContainEqual(header('invoice.pdf', 'total_amount'));
		expect(of('LR-12')).toMatchObject({
			supplier_name: 'Lantern Row Joinery & Söhne',
			total_amount: 80,
		});
		expect(of('LR-13')).toMatchObject({ supplier_name: 'Lantern Row Joinery', total_amount: 80.5 });
	},
);

const HOSTILE = '$$ $& <b>"bold"</b> {{ 1+1 }} \\n ä€😀 &lt;i&gt; \'x\'';
const SCRIPT =
	'<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
const evidence = [{ text: `${SCRIPT} {{ 1+1 }} $&`, page_number: 3 }];

const definitionOf = (name: string, data_type: string, more: IDataObject = {}) => ({
	name,
	description: `The ${name}`,
	data_type,
	...more,
});

const choice = (name: string) => ({ name, description: name });

const FIELDS = [
	definitionOf('data', 'string'),
	definitionOf('lines', 'string'),
	definitionOf('amount', 'float'),
	definitionOf('none', 'float'),
	definitionOf('paid', 'boolean'),
	definitionOf('unknown', 'boolean'),
	definitionOf('kind', 'enum', { enum_options: [choice('<net>'), choice('gross')] }),
	definitionOf('tags', 'multi_select', { enum_options: [choice('a, b'), choice('c')] }),
	definitionOf('due', 'date'),
	definitionOf('nowhen', 'date'),
	definitionOf('user', 'string'),
	definitionOf('rows', 'object', { nested_fields: [definitionOf('text', 'string')] }),
];

const RESULTS = resultsOf({
	data: field(HOSTILE, 40, { evidence }),
	lines: field(`\n${HOSTILE}\nsecond line\n`, 40),
	amount: field(4087.5, 40),
	none: field(null, 40),
	paid: field(false, 40),
	unknown: field(null, 40),
	kind: field('<net>', 40),
	tags: field(['a, b', 'c'], 40),
	due: field('2026-02-28', 40),
	nowhen: field(null, 40),
	user: field('J. Doe', 40),
	rows: [{ text: field(HOSTILE, 40) }],
});

const VALUES = {
	data: HOSTILE,
	lines: `\n${HOSTILE}\nsecond line\n`,
	amount: 4087.5,
	none: null,
	paid: false,
	unknown: null,
	kind: '<net>',
	tags: ['a, b', 'c'],
	due: '2026-02-28',
	nowhen: null,
	user: 'J. Doe',
	rows: [{ text: HOSTILE }],
};

const CHANGES: Array<[label: string, value: string]> = [
	['data', 'a new <value> & $$'],
	['amount', '12.75'],
	['none', '0.5'],
	['tags', 'c'],
	['nowhen', '2026-03-01'],
	['rows[0].text', 'cell'],
];

const CHANGED = {
	...VALUES,
	data: 'a new <value> & $$',
	amount: 12.75,
	none: 0.5,
	paid: true,
	kind: 'gross',
	tags: ['c'],
	nowhen: '2026-03-01',
	rows: [{ text: 'cell' }],
};

/** Nodes around a hostile document, from its extraction to its answers; `ask` waits for a person. */
function reviewOf(scene: Scene, trigger: INode, ask: INode, corrections: string): INode[] {
	const { emulator, credential } = scene;
	const [{ id: organization }] = emulator.organizations();
	const graph = {
		name: 'Hostile',
		nodes: [
			{ id: 'parse', type: 'parse' },
			{ id: 'extract', type: 'extract', extraction_schema: { fields: FIELDS } },
		],
		edges: [{ source: 'parse', target: 'extract' }],
	};
	const { id } = emulator.addWorkflow(organization, graph as never);
	emulator.scriptNext({ results: RESULTS as IDataObject });
	const workflowId = { __rl: true, mode: 'id', value: id };
	const review = { confidenceThreshold: 80, includeReviewForm: true };
	const common = { resource: 'file', workflowId, simplify: true };
	const credentials = { anyformatApi: credential };
	const extract = { ...common, operation: 'extract', source: 'text', text: 'x', options: review };
	const results = {
		...common,
		operation: 'getResults',
		collectionId: "={{ $('Extract').item.json.collectionId }}",
		options: { ...review, corrections },
	};
	return [
		trigger,
		node('Extract', ANYFORMAT_NODE, 1, extract as never, credentials),
		ask,
		node('Results', ANYFORMAT_NODE, 1, results as never, credentials),
	];
}

/** A form is there a little after its workflow is published, or its mail is sent. */
const open = async (page: Page, url: string) =>
	await waitFor('the form', TIMEOUT_MS, async () => {
		const response = await page.goto(url);
		return response?.status() === 200 ? true : undefined;
	});

/** Sends the form as it is, or with everything changed, and looks that nothing of the document came alive. */
async function fillIn(page: Page, isChanged: boolean): Promise<void> {
	await input(page, 'amount').waitFor();
	expect(await page.title()).not.toContain('owned');
	await page.getByText('Page 3: “<img src=x').waitFor();
	expect(await page.locator('.form-group.html img, .form-group.html script').count()).toBe(0);
	if (isChanged) {
		for (const [label, value] of CHANGES) await input(page, label).fill(value);
		await input(page, 'paid').selectOption('true');
		await input(page, 'kind').selectOption('gross');
	}
	await keepPicture(page, `review form ${isChanged ? 'changed' : 'unchanged'}`);
	await submit(page);
}

const EXPECTED = [
	[false, VALUES, []],
	[true, CHANGED, ['data', 'amount', 'none', 'paid', 'kind', 'tags', 'nowhen', 'rows[0].text']],
] as const;

for (const [isChanged, values, correctedFields] of EXPECTED) {
	const how = isChanged ? 'with new values' : 'unchanged';
	const expected = { fields: values, correctedFields, needsReview: false, reviewForm: '[]' };

	story(`a Form node's form of a hostile document, sent ${how}`, async (scene) => {
		const { page, rest, n8n } = scene;
		const formFields = { values: [{ fieldLabel: 'Anything', fieldType: 'text' }] };
		const trigger = node('Start', 'n8n-nodes-base.formTrigger', 2.3, {
			formTitle: 'Start',
			formFields,
		});
		trigger.webhookId = `hostile-${String(isChanged)}`;
		const ask = node('Ask', 'n8n-nodes-base.form', 2.5, {
			defineForm: 'json',
			jsonOutput: '={{ $json.reviewForm }}',
			options: {},
		});
		ask.webhookId = `hostile-ask-${String(isChanged)}`;
		const id = await publish(rest, chain('Form', ...reviewOf(scene, trigger, ask, '={{ $json }}')));
		await open(page, `${n8n.url}/form/${trigger.webhookId}`);
		await page.locator('#submit-btn').click();
		await fillIn(page, isChanged);
		const [{ id: executionId }] = await waitFor('the execution', TIMEOUT_MS, async () => {
			const ended = await endedExecutionsOf(rest, id, TIMEOUT_MS);
			return ended.length > 0 ? ended : undefined;
		});
		const execution = await rest.finishedExecution(executionId, TIMEOUT_MS);
		await unpublish(rest, id);
		expect(execution.error()).toBeUndefined();
		expect(execution.items('Results')[0].json).toMatchObject(expected);
	});

	story(`a mail's form of a hostile document, sent ${how}`, async (scene) => {
		const { page, rest } = scene;
		const ask = node(
			'Ask',
			'n8n-nodes-base.emailSend',
			2.1,
			{
				operation: 'sendAndWait',
				fromEmail: 'n8n@example.com',
				toEmail: 'person@example.com',
				subject: 'Check',
				message: 'Please check.',
				responseType: 'customForm',
				defineForm: 'json',
				jsonOutput: '={{ $json.reviewForm }}',
				options: {},
			},
			{ smtp: await smtpOf(scene) },
		);
		ask.webhookId = `mail-${String(isChanged)}`;
		const start = node('Start', 'n8n-nodes-base.manualTrigger', 1);
		const count = mailServer.mails.length;
		const nodes = reviewOf(scene, start, ask, '={{ $json.data }}');
		const { id } = await rest.createWorkflow(chain('Mail', ...nodes));
		const executionId = await rest.runManually(id, 'Start');
		await open(page, linkIn(await nextMail(count + 1)));
		await fillIn(page, isChanged);
		const execution = await rest.finishedExecution(executionId, TIMEOUT_MS);
		expect(execution.error()).toBeUndefined();
		expect(execution.items('Results')[0].json).toMatchObject(expected);
	});
}
