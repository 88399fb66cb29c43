import type { INodePropertyOptions } from 'n8n-workflow';

import { events as triggerEvents } from '../../../../nodes/Anyformat/properties/trigger';
import { fields as webhookFields } from '../../../../nodes/Anyformat/resources/webhook/create';
import { EVENTS, eventOf, mayStart } from '../../../../nodes/Anyformat/documents/runs/events';
import { components } from '../../../fixtures/openapi.json';

it("the events that are read are those of the API's description", () => {
	expect([...EVENTS].sort()).toEqual([...components.schemas.WebhookEventName.enum].sort());
});

it.each([
	['the triggers', triggerEvents],
	['Webhook → Create', webhookFields.find(({ name }) => name === 'events')!],
])('the events that are read are those that the form offers: %s', (_, { options }) => {
	expect((options as INodePropertyOptions[]).map(({ value }) => value)).toEqual(EVENTS);
});

it.each([
	['processed', 'extraction.completed'],
	['error', 'extraction.failed'],
	['cancelled', undefined],
	['in_progress', undefined],
	['constructor', undefined],
])('a document that is %s makes the event %s', (status, event) => {
	expect(eventOf(status)).toBe(event);
});

it.each([
	['processed', ['extraction.completed'], true],
	['processed', ['extraction.failed'], false],
	['error', ['extraction.failed'], true],
	['cancelled', ['extraction.completed', 'extraction.failed'], false],
	['verified', ['extraction.completed'], true],
] as const)(
	'a run that is listed as %s may start a workflow with %j: %s',
	(status, events, may) => {
		expect(mayStart(status, [...events])).toBe(may);
	},
);
