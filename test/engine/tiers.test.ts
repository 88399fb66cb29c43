import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { resendUnclear } from '../../nodes/Anyformat/properties/fields';
import { getAccount } from '../../nodes/Anyformat/request/account';
import { paths } from '../fixtures/openapi.json';
import { withApi } from './api';
import { everyParameter, ITEM, OPERATIONS, requestOf, routeOf } from './everyOperation';

const LAST_OF_THE_WINDOW = {
	'x-ratelimit-limit': '60',
	'x-ratelimit-remaining': '0',
	'x-ratelimit-reset': '60',
};

type Described = Partial<Record<string, Record<string, { 'x-rate-limit-tier'?: string }>>>;

/** Which counter the description of the API charges a route to, in the words of the node. */
function describedTier(route: string) {
	const [method, path] = route.split(' ');
	const described = (paths as unknown as Described)[path.replace(/:(\w+)/g, '{$1}')];
	const tier = described?.[method.toLowerCase()]?.['x-rate-limit-tier'] ?? 'general';
	return tier === 'unknown' ? 'uploadedRun' : tier;
}

describe('an operation is charged to the counter that the API has for it', () => {
	it.concurrent.each(OPERATIONS)('%s → %s', async (resource, operation) => {
		await withApi(async (api) => {
			const parameters = { ...(await everyParameter(api)), resource, operation };
			const route = routeOf(requestOf(resource, operation));
			api.emulator.failNext(route, { status: 400, headers: LAST_OF_THE_WINDOW });
			await api.run(parameters, { items: [ITEM] });
			const exhausted = Object.entries(getAccount({ ...api.access }).limiters)
				.filter(([, { state }]) => state === 'exhausted')
				.map(([tier]) => tier);
			expect(exhausted).toEqual([describedTier(route)]);
		});
	});
});

const submissions = OPERATIONS.filter(
	(operation) => describedTier(routeOf(requestOf(...operation))) !== 'general',
);

describe('an operation that counts as a submission can be sent again when nobody knows the outcome', () => {
	it.concurrent.each(submissions)('%s → %s', async (resource, operation) => {
		await withApi(async (api) => {
			const parameters = { ...(await everyParameter(api)), resource, operation };
			api.emulator.failNext('*', { reset: 'after' });
			const { error } = await api.run(parameters, { items: [ITEM] });
			expect(error?.description).toContain(`'${resendUnclear.displayName}' under Options`);
			const offered = new Anyformat().description.properties
				.filter(({ name }) => name === 'options')
				.filter(({ displayOptions }) => displayOptions?.show?.resource?.includes(resource))
				.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation))
				.flatMap(({ options }) => options!.map(({ name }) => name));
			expect(offered).toContain(resendUnclear.name);
		});
	});
});
