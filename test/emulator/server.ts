import fastify, {
	type FastifyError,
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
} from 'fastify';
import type { Call, Route, World } from './api';
import { authenticate } from './auth';
import { apiRequest, queryOf, readBodies } from './bodies';
import { ApiError, apiError, errorResponse } from './errors';
import { faultAfter, faultBefore, FaultInterruption } from './faultSteps';
import type { Tier } from './rateLimit';
import type { Organization } from './store';

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const;
const JSON_LIMIT_BYTES = 64 * 1024 * 1024;
const MAX_PATH_VALUE_CHARACTERS = 4000;

declare module 'fastify' {
	interface FastifyRequest {
		call: Call;
		organization: Organization;
	}
}

/** The HTTP side of the emulator: fits routes with faults, keys, limits and error answers. */
export function createServer(world: World, routes: Route[]): FastifyInstance {
	const app = fastify({
		bodyLimit: JSON_LIMIT_BYTES,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: MAX_PATH_VALUE_CHARACTERS },
		frameworkErrors: (error, _request, reply) => sendError(world, error, reply),
	});
	readBodies(app);
	app.addHook('onRequest', async (request, reply) => await admit(world, request, reply));
	app.addHook('onSend', async (request, reply, payload) => {
		request.call.status = request.raw.socket.destroyed ? null : reply.statusCode;
		return await faultAfter(world, request.call, reply, payload as string | undefined);
	});
	app.setErrorHandler(async (error: FastifyError, request, reply) => {
		if (error instanceof FaultInterruption) await faultBefore(world, error.fault, request, reply);
		else sendError(world, error, reply);
	});
	app.setNotFoundHandler((request, reply) => {
		world.unknownRoutes.push(request.call.route);
		const detail = `This service has no ${request.call.route}.`;
		sendError(world, apiError(world.switches.unknownRouteStatus, detail), reply);
	});
	for (const route of routes) register(world, app, route);
	const paths = new Map(routes.map(({ path }) => [shapeOf(path), path]));
	for (const path of paths.values()) refuseOthers(app, path, routes);
	return app;
}

/** Everything before the handler: call log, faults, slash, key, rate limit. */
async function admit(world: World, request: FastifyRequest, reply: FastifyReply) {
	const call = logCall(world, request);
	void reply.header('Date', new Date(world.clock.now()).toUTCString());
	void reply.header('X-API-Version', world.switches.apiVersion);
	call.fault = world.faults.takeBeforeBody(call);
	if (call.fault) await faultBefore(world, call.fault, request, reply);
	if (reply.sent) return reply;
	if (!call.path.endsWith('/')) {
		const search = request.url.slice(call.path.length);
		void reply.header('location', `${call.path}/${search}`);
		return await reply.code(world.switches.slashRedirectStatus).send();
	}
	const { tier } = request.routeOptions.config as { tier?: Route['tier'] };
	if (!tier || tier === 'open') return undefined;
	const owner = authenticate(request.headers.authorization, world.store, world.switches);
	if (owner instanceof ApiError) throw owner;
	request.organization = owner;
	countRequest(world, tier, request, reply);
	return undefined;
}

function logCall(world: World, request: FastifyRequest): Call {
	const [path] = request.url.split('?');
	const owner = authenticate(request.headers.authorization, world.store, world.switches);
	const call: Call = {
		method: request.method,
		path,
		route: `${request.method} ${request.routeOptions.url ?? path}`,
		query: Object.fromEntries(queryOf(request)),
		headers: request.headers,
		status: null,
		organization: owner instanceof ApiError ? null : owner.id,
		atMs: Date.now(),
		bytes: 0,
	};
	request.call = call;
	world.calls.push(call);
	return call;
}

function countRequest(
	{ switches, rates }: World,
	tier: Exclude<Route['tier'], 'open'>,
	{ organization, ip }: FastifyRequest,
	reply: FastifyReply,
): void {
	const counter: Tier = tier === 'staged-run' ? switches.stagedRunTier : tier;
	const owners = { key: organization.key, organization: organization.id, address: ip };
	const { headers, error } = rates.count(owners[switches.rateScope], counter);
	if (switches.rateHeaders !== 'never') void reply.headers(headers);
	if (error) throw error;
}

function register(world: World, app: FastifyInstance, route: Route): void {
	app.route({
		method: route.method,
		url: route.path,
		exposeHeadRoute: false,
		config: { tier: route.tier },
		handler: async (request, reply) => {
			const answer = await route.handle(apiRequest(world, request));
			void reply.code(answer.status);
			if (answer.body === undefined) return await reply.send();
			void reply.type(answer.contentType ?? 'application/json; charset=utf-8');
			const text = answer.contentType ? String(answer.body) : JSON.stringify(answer.body);
			return await reply.send(text);
		},
	});
}

/** A path without the names of its values, which each method may call otherwise. */
const shapeOf = (path: string) => path.replace(/:\w+/g, ':');

function refuseOthers(app: FastifyInstance, path: string, routes: Route[]): void {
	const same = routes.filter((route) => shapeOf(route.path) === shapeOf(path));
	const allowed: string[] = same.map(({ method }) => method);
	app.route({
		method: METHODS.filter((method) => !allowed.includes(method)),
		url: path,
		handler: (request, reply) => {
			void reply.header('allow', allowed.join(', '));
			throw apiError(405, `Method "${request.method}" not allowed.`);
		},
	});
}

function sendError(world: World, error: Error, reply: FastifyReply): void {
	const failure = error instanceof ApiError ? error : unforeseen(error);
	const { status, contentType, body } = errorResponse(failure, world.switches);
	if (world.switches.rateHeaders === 'success-only') dropRateHeaders(reply);
	void reply.header('X-API-Version', world.switches.apiVersion).headers(failure.headers);
	void reply.code(status).type(contentType).send(body);
}

function unforeseen(error: Error & { statusCode?: number }): ApiError {
	const status = error.statusCode ?? 500;
	return apiError(status < 500 ? 400 : 500, error.message);
}

function dropRateHeaders(reply: FastifyReply): void {
	for (const name of ['limit', 'remaining', 'reset'])
		void reply.removeHeader(`x-ratelimit-${name}`);
}
