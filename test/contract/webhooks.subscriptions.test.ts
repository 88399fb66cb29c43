import { receiver, stage, type Receiver, type Stage } from './support';

let world: Stage;
let hook: Receiver;

beforeEach(async () => {
	world = await stage({ switches: { httpWebhooks: 'loopback' } });
	hook = await receiver();
});
afterEach(async () => {
	hook.close();
	await world.emulator.close();
});

const subscribe = async (body: object = { url: hook.url }) =>
	await world.api.post('/v2/webhooks/', body);

describe('a webhook', () => {
	it('has all events when none are named, and its secret only once', async () => {
		const { data } = await subscribe();
		expect(data).toMatchObject({
			url: hook.url,
			events: ['extraction.completed', 'extraction.failed'],
			is_active: true,
			secret: expect.stringMatching(/^whsec_/),
		});
		const [listed] = (await world.api.get('/v2/webhooks/')).data;
		expect({ ...listed, secret: data.secret }).toEqual(data);
	});

	it.each([
		['http://example.com/a', 400],
		['ftp://127.0.0.1/a', 400],
		['nonsense', 400],
		['', 400],
		[`https://example.com/${'a'.repeat(2083)}`, 400],
		['https://example.com/a', 201],
	])('at %s is answered %p', async (url, status) => {
		expect((await subscribe({ url })).status).toBe(status);
	});

	it('needs HTTPS also on loopback unless a switch waives that', async () => {
		world.emulator.switches.httpWebhooks = 'refused';
		expect((await subscribe()).data.error_code).toBe('VALIDATION_ERROR');
		world.emulator.switches.webhookUrlStatus = 422;
		expect((await subscribe()).status).toBe(422);
	});

	it('is refused as the 51st active one', async () => {
		for (let n = 0; n < 50; n++) await subscribe();
		expect((await subscribe()).status).toBe(400);
		world.emulator.switches.webhookLimitStatus = 409;
		expect((await subscribe()).status).toBe(409);
	});

	it('follows the switches for twins, empty events and addresses', async () => {
		const { switches } = world.emulator;
		expect((await subscribe({ url: hook.url, events: [] })).data.events).toHaveLength(2);
		switches.emptyEvents = 'none';
		expect((await subscribe({ url: hook.url, events: [] })).data.events).toEqual([]);
		switches.emptyEvents = 'refused';
		expect((await subscribe({ url: hook.url, events: [] })).status).toBe(400);
		expect((await subscribe({ url: hook.url, events: ['file.deleted'] })).status).toBe(400);
		switches.sameWebhookUrl = 409;
		expect((await subscribe()).status).toBe(409);
		switches.webhookUrlForm = 'normalised';
		expect((await subscribe({ url: 'https://EXAMPLE.com' })).data.url).toBe('https://example.com/');
	});

	it('is 404 when there is none to delete', async () => {
		expect((await world.api.delete('/v2/webhooks/wh_0/')).status).toBe(404);
	});
});
