import description from '../fixtures/openapi.json';
import type { Route } from './api';

type Json = Record<string, unknown>;
type Description = { paths: Record<string, Json>; components: Json };

/** An OpenAPI 3.1 document of the routes that are served, in the words of the API's description. */
export function schemaOf(routes: Route[]): Json {
	const { paths: described, components } = description as unknown as Description;
	const operations = new Map(
		Object.values(described)
			.flatMap((item) => Object.values(item))
			.map((operation) => [(operation as Json).operationId, operation as Json]),
	);
	const paths: Record<string, Json> = {};
	for (const route of routes) {
		const path = route.path.replace(/:(\w+)/g, '{$1}');
		const known = operations.get(route.operationId);
		const parameters = described[path]?.parameters;
		paths[path] ??= parameters ? { parameters } : {};
		paths[path][route.method.toLowerCase()] = known ?? plainOperation(route);
	}
	return {
		openapi: '3.1.0',
		info: {
			title: 'AnyFormat API (local emulator)',
			version: '2.0.0',
			description: 'For trying out and for tests. Not the service itself.',
		},
		security: [{ bearerAuth: [] }],
		paths,
		components,
	};
}

const plainOperation = ({ operationId, summary }: Route) => ({
	operationId,
	summary,
	security: [],
	responses: { 200: { description: summary } },
});
