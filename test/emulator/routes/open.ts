import { respond, type Route } from '../api';
import { schemaOf } from '../schema';

const ABOUT = 'A local emulator of the Anyformat API, for trying out and for tests.';

/** Routes that need no key; `described` gives all routes, these included, for their description. */
export const openRoutes = (described: () => Route[]): Route[] => [
	{
		method: 'GET',
		path: '/',
		tier: 'open',
		operationId: 'root',
		summary: 'Tell what answers here',
		handle: () => respond(200, { message: ABOUT, docs: '/docs/', schema: '/schema/' }),
	},
	{
		method: 'GET',
		path: '/health/',
		tier: 'open',
		operationId: 'healthCheck',
		summary: 'Tell that the service answers',
		handle: () => respond(200, { message: 'ok' }),
	},
	{
		method: 'GET',
		path: '/schema/',
		tier: 'open',
		operationId: 'schema',
		summary: 'Describe the API in OpenAPI 3.1, as JSON',
		handle: () => respond(200, schemaOf(described())),
	},
	{
		method: 'GET',
		path: '/docs/',
		tier: 'open',
		operationId: 'docs',
		summary: 'List the routes for people',
		handle: () => respond(200, docsPage(described()), 'text/html; charset=utf-8'),
	},
];

function docsPage(routes: Route[]): string {
	const items = routes.map(
		({ method, path, summary }) => `<li><code>${method} ${path}</code> ${summary}</li>`,
	);
	return [
		'<!doctype html><html lang="en"><meta charset="utf-8"><title>Anyformat emulator</title>',
		`<h1>Anyformat emulator</h1><p>${ABOUT} Machines read <a href="/schema/">/schema/</a>.</p>`,
		`<ul>${items.join('')}</ul></html>`,
	].join('');
}
