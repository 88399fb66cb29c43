import { NodeApiError } from 'n8n-workflow';

import { readWorkflowOnce, userShapeOf } from '../../../nodes/Anyformat/schema/readWorkflow';
import { toDescription } from '../../../nodes/Anyformat/schema/userShape';
import { toWireFields } from '../../../nodes/Anyformat/schema/wireFields';
import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';
import { clientOf, errorBody } from '../fakes';

const { shape } = toWireFields(readSchema({ 'Rechnungs-Nr.': '' }, 'example'));
const FOUND = { body: { description: toDescription(shape) } };
const REFUSED = { statusCode: 402, body: errorBody('PAYMENT_REQUIRED') };
const MISSING = { statusCode: 404, body: errorBody('NOT_FOUND') };

afterEach(() => jest.restoreAllMocks());

describe('a workflow that is asked for once in a run', () => {
	it('is asked for again after a failure, as by the next try of a node', async () => {
		const run = {};
		const client = clientOf((_, number) => (number === 1 ? REFUSED : FOUND));
		await expect(readWorkflowOnce(run, client, 'w')).rejects.toBeInstanceOf(NodeApiError);
		for (let times = 0; times < 2; times++)
			expect(await readWorkflowOnce(run, client, 'w')).toEqual(FOUND.body);
		expect(client.sent).toHaveLength(2);
	});

	it.each([
		['a definition', readWorkflowOnce.bind(undefined, {})],
		['a shape', userShapeOf],
	])('gives all who wait for %s an error of their own', async (_, read) => {
		const client = clientOf(() => REFUSED);
		const asked = [read(client, 'w'), read(client, 'w'), read(client, 'w')];
		const errors = (await Promise.allSettled(asked as Array<Promise<unknown>>)).map(
			(outcome) => outcome.status === 'rejected' && (outcome.reason as NodeApiError),
		);
		expect(client.sent).toHaveLength(1);
		expect(new Set(errors).size).toBe(3);
		expect(new Set(errors.map((error) => error && error.context)).size).toBe(3);
		const [{ message, description, httpCode, context }] = errors as NodeApiError[];
		for (const error of errors) {
			expect(error).toBeInstanceOf(NodeApiError);
			expect(error).toMatchObject({ message, description, httpCode, context });
			expect(error).toHaveProperty('stack', expect.stringContaining('Error'));
		}
	});
});

describe('the shape of a workflow', () => {
	it('is read once', async () => {
		const client = clientOf(() => FOUND);
		expect(await userShapeOf(client, 'w')).toEqual(shape);
		expect(await userShapeOf(client, 'w')).toEqual(shape);
		expect(client.sent).toHaveLength(1);
	});

	it.each([MISSING, { ...MISSING, statusCode: 403 }])(
		'is none where the workflow can not be seen, until it is looked for again: %j',
		async (unseen) => {
			const client = clientOf((_, number) => (number === 1 ? unseen : FOUND));
			for (let times = 0; times < 3; times++)
				expect(await userShapeOf(client, 'w')).toBeUndefined();
			expect(client.sent).toHaveLength(1);
			const now = performance.now();
			jest.spyOn(performance, 'now').mockReturnValue(now + 10 * 60_000);
			expect(await Promise.all([userShapeOf(client, 'w'), userShapeOf(client, 'w')])).toEqual([
				shape,
				shape,
			]);
			expect(client.sent).toHaveLength(2);
		},
	);
});
