import { createError, toApiError } from '../../../nodes/Anyformat/request/errors';
import { errorItem } from '../../../nodes/Anyformat/request/errorItem';
import { NODE } from '../fakes';

const refused = createError(NODE, 'The item has no files', { description: 'Bring one.' });

describe('errorItem', () => {
	it('has exactly the keys by which n8n knows an item of the error output', () => {
		const { json, ...rest } = errorItem(refused);
		expect(Object.keys(json).sort()).toEqual(['details', 'error']);
		expect(Object.keys(json.details as object).sort()).toEqual(
			['collectionId', 'description', 'fileName', 'requestId', 'status'].sort(),
		);
		expect(rest).toEqual({});
	});

	it('says what happened, what to do, and null for what is not known', () => {
		expect(errorItem(refused).json).toEqual({
			error: 'The item has no files',
			details: {
				description: 'Bring one.',
				fileName: null,
				collectionId: null,
				status: null,
				requestId: null,
			},
		});
	});

	it("has the document's facts and the API's request ID", () => {
		const body = { request_id: 'r1' };
		const error = toApiError(
			{ node: NODE, itemIndex: 0, apiKey: 'key' },
			{ kind: 'workflow', id: 'x' },
			{ response: { statusCode: 422, headers: {}, body } },
		);
		const facts = { fileName: 'a.pdf', collectionId: 'c1', status: 'error' };
		Object.assign(error.context, facts);
		expect(errorItem(error).json.details).toMatchObject({ ...facts, requestId: 'r1' });
	});
});
