import { respond, type ApiRequest, type Route } from '../api';
import { isLoopback } from '../postEvent';
import { apiError, finding, invalid, notFound, type Finding } from '../errors';
import { isObject } from '../fieldChecks';
import { presentWebhook } from '../present';
import { newSecret, newWebhookId, type Webhook } from '../store';
import type { Switches } from '../switchTable';

export const EVENTS = ['extraction.completed', 'extraction.failed'];
const MAX_URL_CHARACTERS = 2083;

function list({ world, organization }: ApiRequest) {
	const webhooks = world.store.webhooksOf(organization.id);
	return respond(
		200,
		webhooks.map((webhook) => presentWebhook(world, webhook)),
	);
}

function create({ world, organization, body }: ApiRequest) {
	const { switches, store, clock } = world;
	const { url, events } = readWebhook(body, switches);
	const existing = store.webhooksOf(organization.id);
	if (switches.sameWebhookUrl !== 'taken' && existing.some((webhook) => webhook.url === url)) {
		throw apiError(switches.sameWebhookUrl, `There is a webhook at ${url} already.`);
	}
	if (existing.filter(({ isActive }) => isActive).length >= switches.webhookLimit) {
		const detail = `An organization has at most ${switches.webhookLimit} active webhooks.`;
		throw apiError(switches.webhookLimitStatus, detail);
	}
	const webhook: Webhook = {
		id: newWebhookId(),
		organizationId: organization.id,
		url,
		events,
		isActive: true,
		secret: newSecret(),
		createdMs: clock.now(),
		failures: 0,
	};
	store.webhooks.set(webhook.id, webhook);
	world.changed();
	const secret = { secret: webhook.secret };
	return respond(switches.createStatus, { ...presentWebhook(world, webhook), ...secret });
}

function remove({ world, organization, params }: ApiRequest) {
	const webhook = world.store.webhooks.get(params.webhook_id);
	if (!webhook) throw notFound();
	if (webhook.organizationId !== organization.id) {
		throw world.switches.foreignWebhookStatus === 403
			? apiError(403, 'This webhook belongs to another organization.')
			: notFound();
	}
	world.store.webhooks.delete(webhook.id);
	world.changed();
	return respond(204);
}

function readWebhook(body: unknown, switches: Switches): Pick<Webhook, 'url' | 'events'> {
	if (!isObject(body)) throw invalid([finding([], 'Input should be an object')]);
	const eventsAt = eventFindings(body.events, switches);
	if (eventsAt.length > 0) throw invalid(eventsAt);
	const problem = urlProblem(body.url, switches);
	if (problem) throw invalid([finding(['url'], problem)], switches.webhookUrlStatus);
	const chosen = (body.events as string[] | null | undefined) ?? EVENTS;
	const all = chosen.length === 0 && switches.emptyEvents === 'all';
	return { url: String(body.url), events: all ? EVENTS : [...new Set(chosen)] };
}

function urlProblem(url: unknown, switches: Switches): string | undefined {
	if (typeof url !== 'string' || url === '') return 'Field required';
	if (url.length > MAX_URL_CHARACTERS)
		return `URL should have at most ${MAX_URL_CHARACTERS} characters`;
	if (!URL.canParse(url)) return 'Input should be a valid URL';
	const { protocol } = new URL(url);
	if (protocol === 'https:') return undefined;
	const waived = switches.httpWebhooks === 'loopback' && protocol === 'http:' && isLoopback(url);
	return waived ? undefined : 'URL scheme should be https';
}

function eventFindings(events: unknown, switches: Switches): Finding[] {
	if (events === undefined || events === null) return [];
	if (!Array.isArray(events)) return [finding(['events'], 'Input should be a list')];
	if (events.length === 0 && switches.emptyEvents === 'refused') {
		return [finding(['events'], 'List should have at least 1 event')];
	}
	return events.flatMap((event: unknown, index) =>
		EVENTS.includes(event as string)
			? []
			: [finding(['events', index], `Input should be one of ${EVENTS.join(', ')}`, 'enum')],
	);
}

const WEBHOOKS = '/v2/webhooks/';

export const webhookRoutes: Route[] = [
	{
		method: 'GET',
		path: WEBHOOKS,
		tier: 'general',
		operationId: 'listWebhooks',
		summary: 'List webhooks',
		handle: list,
	},
	{
		method: 'POST',
		path: WEBHOOKS,
		tier: 'general',
		operationId: 'createWebhook',
		summary: 'Subscribe an address to events',
		handle: create,
	},
	{
		method: 'DELETE',
		path: `${WEBHOOKS}:webhook_id/`,
		tier: 'general',
		operationId: 'deleteWebhook',
		summary: 'End a subscription',
		handle: remove,
	},
];
