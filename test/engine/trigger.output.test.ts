import type { IDataObject } from 'n8n-workflow';

import { apiTest, type Api } from './api';
import { submit } from './deliveries';
import { fileItem } from './items';
import { field, resultsOf } from './results';
import { WebhookTrigger } from './triggers';

/** The input of an execution for documents, as a delivery would give it. */
const inputOf = ({ workflowId }: Api, batch: string, collectionIds: string[]) => [
	{ json: { batch, workflowId, collectionIds } },
];

const withSettings = ({ access }: Api, settings: IDataObject, parameters: IDataObject) =>
	new WebhookTrigger({
		access,
		settings,
		parameters: { events: ['extraction.completed'], ...parameters },
	});

describe('the output of a trigger', () => {
	it.concurrent(
		'adds a review form with inputs of the types that the workflow defines',
		apiTest(async (api) => {
			const options = { includeReviewForm: true };
			const trigger = withSettings(api, {}, { simplify: true, options });
			api.emulator.scriptNext({ results: resultsOf({ number: field('7', 40) }) as IDataObject });
			const { items } = await trigger.execute(inputOf(api, 'a', [await submit(api)]));
			expect(JSON.parse(String(items[0].json.reviewForm))).toEqual([
				{ fieldLabel: 'number', fieldType: 'number', defaultValue: '7', requiredField: true },
			]);
		}),
	);

	it.concurrent(
		'gives fields that were defined in a node under the names that they have there',
		apiTest(async (api) => {
			const define = {
				fieldsFrom: 'define',
				schemaType: 'fromJson',
				jsonSchemaExample: '{"Größe": 1}',
			};
			const [{ json }] = (await api.extract([fileItem('a.txt', 'x')], define)).items;
			const found = { ...api, workflowId: String(json.workflowId) };
			const trigger = withSettings(api, {}, { simplify: true });
			const input = inputOf(found, 'a', [String(json.collectionId)]);
			const { items, error } = await trigger.execute(input);
			expect(error).toBeUndefined();
			expect(items[0].json.fields).toEqual({ Größe: null });
		}),
	);
});
