import fc from '../../fastCheck';

import { readEvent } from '../../../../nodes/Anyformat/trigger/webhook/handleDelivery';

/** Source: test/fixtures, "event" of the API's description. */
const EVENT = {
	event: 'extraction.completed',
	timestamp: '2024-03-24T12:02:30.000Z',
	data: {
		extraction_id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
		status: 'processed',
		workflow_id: '550e8400-e29b-41d4-a716-446655440000',
		processed_at: '2024-03-24T12:02:30.000Z',
	},
};
const withData = (data: Record<string, unknown>) => ({
	...EVENT,
	data: { ...EVENT.data, ...data },
});

describe('readEvent', () => {
	it('reads what the API sends', () => {
		expect(readEvent(EVENT)).toEqual({
			event: 'extraction.completed',
			documentId: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
			workflowId: '550e8400-e29b-41d4-a716-446655440000',
		});
	});

	it('reads a failed document, which was never processed', () => {
		const failed = { ...withData({ processed_at: null }), event: 'extraction.failed' };
		expect(readEvent(failed)).toMatchObject({ event: 'extraction.failed' });
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['a text', 'extraction.completed'],
		['a list', [EVENT]],
		['no data', { ...EVENT, data: null }],
		['an event that nobody documented', { ...EVENT, event: 'extraction.started' }],
		['an event that is no text', { ...EVENT, event: ['extraction.completed'] }],
		['an ID that is no text', withData({ extraction_id: 7 })],
		['an empty ID', withData({ extraction_id: '' })],
		['an ID that leads to another path', withData({ workflow_id: '..' })],
		['an ID with a line break', withData({ extraction_id: 'a\r\nb' })],
		['an ID that is too long', withData({ extraction_id: 'a'.repeat(201) })],
		['keys of the prototype', JSON.parse('{"__proto__":{"event":"extraction.completed"}}')],
	])('takes %s for no event', (_, body) => {
		expect(readEvent(body)).toBeUndefined();
	});

	it('never throws, and gives IDs that are texts, whatever comes', () => {
		const part = fc.oneof(fc.jsonValue(), fc.constant('extraction.failed'), fc.string());
		const data = fc.record(
			{ extraction_id: part, workflow_id: part, processed_at: part },
			{ requiredKeys: [] },
		);
		const body = fc.oneof(
			fc.jsonValue(),
			fc.record({ event: part, timestamp: part, data: fc.oneof(data, part) }),
		);
		fc.assert(
			fc.property(body, (given) => {
				const { documentId = 'x', workflowId = 'x' } = readEvent(given) ?? {};
				expect([documentId, workflowId].every((id) => /^\S+$/.test(id))).toBe(true);
			}),
		);
	});
});
