import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiRequest, World } from './api';
import { apiError, finding, invalid } from './errors';
import { kindOf } from './extract/read';
import { faultAfterBody } from './faultSteps';
import { boundaryOf, readParts, type ReceivedPart, type PartFilter } from './multipart';

/** JSON is parsed here; multipart and whatever else is left for the handler to read. */
export function readBodies(app: FastifyInstance): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser(
		/^application\/([\w.-]+\+)?json/i,
		{ parseAs: 'buffer' },
		(request, body, done) => {
			request.call.bytes = body.length;
			if (body.length === 0) return done(null, undefined);
			try {
				done(null, JSON.parse(body.toString('utf8')));
			} catch {
				done(apiError(400, 'The body could not be read as JSON.', 'INVALID_JSON'));
			}
		},
	);
	app.addContentTypeParser('*', (_request, _body, done) => done(null, undefined));
}

/** What a handler gets of a request. */
export function apiRequest(world: World, request: FastifyRequest): ApiRequest {
	const boundary = boundaryOf(request.headers['content-type']);
	const parts = async (from: string) => {
		const count = (bytes: number) => (request.call.bytes += bytes);
		const received = await readParts(request.raw, from, isReadable, count).catch((error: Error) => {
			throw invalid([finding([], `The multipart body is broken: ${error.message}`)]);
		});
		request.call.parts = received.map(described);
		const fault = world.faults.takeAfterBody(request.call);
		if (fault) {
			request.call.fault = fault;
			await faultAfterBody(fault);
		}
		return received;
	};
	return {
		world,
		organization: request.organization,
		params: request.params as Record<string, string>,
		query: queryOf(request),
		body: request.body,
		parts: () => (boundary ? parts(boundary) : undefined),
	};
}

const described = ({ name, filename, contentType, size, sha256, headers }: ReceivedPart) => ({
	name,
	filename,
	contentType,
	size,
	sha256,
	headers,
});

const isReadable: PartFilter = ({ filename, contentType }, head) =>
	kindOf(filename ?? null, contentType, head) !== undefined;

export const queryOf = (request: FastifyRequest) =>
	new URLSearchParams(request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '');
