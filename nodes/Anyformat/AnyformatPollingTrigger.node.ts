import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { methods } from './methods/pickers';
import { workflowId } from './properties/fields';
import { events, triggerOutput } from './properties/trigger';
import { execute } from './trigger/execute';
import { poll } from './trigger/polling/poll';

const backfill: INodeProperties = {
	displayName: 'Backfill',
	name: 'backfill',
	type: 'number',
	default: 100,
	typeOptions: { minValue: 0, maxValue: 1000 },
	description:
		'How many documents that are finished already start the workflow, too, when it is published for the first time; the newest ones',
};

const WHILE_BUILDING =
	'<b>While you build</b>, click "Fetch Test Event" to see the newest finished documents. Nothing is remembered of it.<br /><br />';

export class AnyformatPollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Anyformat Polling Trigger',
		name: 'anyformatPollingTrigger',
		icon: { light: 'file:../../icons/anyformat.svg', dark: 'file:../../icons/anyformat.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Asks Anyformat on a schedule for finished documents; needs no public address',
		builderHint: {
			searchHint:
				'Starts a workflow for each document that Anyformat has processed, by asking on a schedule: for an n8n that has no public address. Where it has one, the Anyformat Trigger is at once. To send documents and get their fields in one workflow, use the Anyformat node alone.',
		},
		defaults: { name: 'Anyformat Polling Trigger' },
		polling: true,
		activationMessage:
			'From now on n8n asks Anyformat for finished documents, at the times that you set. What was finished before the workflow was published for the first time does not start it, unless Backfill says so.',
		triggerPanel: {
			header: 'Pull in the newest finished documents',
			executionsHelp: {
				inactive: `${WHILE_BUILDING}<b>Once it works</b>, publish the workflow. n8n then asks Anyformat at the times that you set, and every document that is finished by then starts it by itself.`,
				active: `${WHILE_BUILDING}<b>This workflow is published</b>: n8n asks Anyformat at the times that you set. Those executions are in the <a data-key="executions">list of executions</a>.`,
			},
			activationHint:
				'Once you are done building, <a data-key="activate">publish</a> the workflow, so that n8n asks by itself.',
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'anyformatApi', required: true }],
		properties: [
			{
				displayName:
					'n8n asks Anyformat for news at the times above, so a document waits for the next one. If n8n has a public https:// address, the Anyformat Trigger is told at once.',
				name: 'asksAtTimes',
				type: 'notice',
				default: '',
			},
			events,
			workflowId,
			...triggerOutput(backfill),
		],
	};

	methods = methods;

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
