import fc from '../fastCheck';
import { NodeApiError, NodeOperationError, type JsonObject } from 'n8n-workflow';

import { createError, withNextStep } from '../../../nodes/Anyformat/request/errors';
import { toNodeError } from '../../../nodes/Anyformat/request/requestHandler';
import { contextOf, NODE } from '../fakes';

/** The codes that n8n-workflow looks for in messages; it does not export them. */
const CODES = [
	'ECONNREFUSED',
	'ECONNRESET',
	'ENOTFOUND',
	'ETIMEDOUT',
	'ERRADDRINUSE',
	'EADDRNOTAVAIL',
	'ECONNABORTED',
	'EHOSTUNREACH',
	'EAI_AGAIN',
	'ENOENT',
	'EISDIR',
	'ENOTDIR',
	'EACCES',
	'EEXIST',
	'EPERM',
	'GETADDRINFO',
];

const text = fc
	.tuple(fc.string(), fc.constantFrom(...CODES), fc.boolean(), fc.string())
	.map(
		([before, code, isLower, after]) =>
			`The file "${before}${isLower ? code.toLowerCase() : code}${after}" is empty`,
	);

describe('an error of the package', () => {
	it.each(CODES)('would have its message replaced by n8n for %s', (code) => {
		for (const error of [
			new NodeOperationError(NODE, `x${code}y`),
			new NodeApiError(NODE, {} as JsonObject, { message: `x${code}y` }),
		])
			expect(error.message).not.toContain(code);
	});

	it('keeps its message and description, whatever letters are in them', () => {
		fc.assert(
			fc.property(
				text,
				fc.option(text, { nil: undefined }),
				fc.option(fc.constantFrom('503', ...CODES), { nil: undefined }),
				(message, description, httpCode) => {
					const error = createError(NODE, message, { description, httpCode, itemIndex: 3 });
					expect(error).toBeInstanceOf(NodeApiError);
					expect(error.message).toBe(message);
					expect(error.description ?? undefined).toBe(description);
					expect(error.context.itemIndex).toBe(3);
					// What the routing engine and the execution do with it.
					expect(new NodeApiError(NODE, error as unknown as JsonObject).message).toBe(message);
				},
			),
		);
	});

	it('is made of any other error with the message that it has, also of one of n8n', () => {
		fc.assert(
			fc.property(text, (message) => {
				const operation = new NodeOperationError(NODE, 'x', { description: message });
				operation.message = message;
				const api = new NodeApiError(NODE, {} as JsonObject, { message: 'x' });
				api.message = message;
				for (const reason of [new Error(message), operation, api])
					expect(toNodeError(contextOf(), reason)).toMatchObject({ name: 'NodeApiError', message });
			}),
		);
	});

	it('keeps it when the next step is put in', () => {
		const error = createError(NODE, 'enoent.pdf is empty', { description: 'Check EPERM.' });
		expect((withNextStep(error) as Error).message).toBe('enoent.pdf is empty. Check EPERM.');
	});
});
