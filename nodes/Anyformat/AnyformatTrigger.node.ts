import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { methods } from './methods/pickers';
import { events, triggerOutput, verifySignature, workflowFilter } from './properties/trigger';
import { execute } from './trigger/execute';
import { isSubscribed, subscribe, unsubscribe } from './trigger/webhook/subscription';
import { handleDelivery } from './trigger/webhook/handleDelivery';

const WHILE_BUILDING =
	'<b>While you build</b>, click "Test this trigger", then have Anyformat process a document. It shows up here.<br /><br />';

export class AnyformatTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Anyformat Trigger',
		name: 'anyformatTrigger',
		icon: { light: 'file:../../icons/anyformat.svg', dark: 'file:../../icons/anyformat.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Typed fields of PDFs, images, mails and text, as soon as Anyformat has finished them',
		builderHint: {
			searchHint:
				'Starts a workflow when Anyformat has processed a document, wherever it was sent from. It needs a public https:// address of n8n; without one use the Anyformat Polling Trigger. To send documents and get their fields in one workflow, use the Anyformat node alone.',
		},
		defaults: { name: 'Anyformat Trigger' },
		eventTriggerDescription: 'Waiting for Anyformat to finish a document',
		activationMessage:
			'From now on Anyformat tells this workflow when a document is finished. Send one in Anyformat, or with the Anyformat node, to see it start.',
		triggerPanel: {
			header: 'Pull in a finished document',
			executionsHelp: {
				inactive: `${WHILE_BUILDING}<b>Once it works</b>, publish the workflow. Every finished document then starts it by itself.`,
				active: `${WHILE_BUILDING}<b>This workflow is published</b>: every finished document starts it. Those executions are in the <a data-key="executions">list of executions</a>.`,
			},
			activationHint:
				'Once you are done building, <a data-key="activate">publish</a> the workflow, so that every document starts it by itself.',
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'anyformatApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: 'noData',
				path: 'webhook',
			},
		],
		properties: [
			{
				displayName:
					'Anyformat must be able to reach n8n at a public https:// address. If yours has none, use the Anyformat Polling Trigger.',
				name: 'needsAddress',
				type: 'notice',
				default: '',
			},
			events,
			workflowFilter,
			...triggerOutput(verifySignature),
		],
	};

	methods = methods;

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isSubscribed(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await subscribe(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unsubscribe(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await handleDelivery(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
