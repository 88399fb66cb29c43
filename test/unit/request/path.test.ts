import { NodeApiError } from 'n8n-workflow';

import { fillPath } from '../../../nodes/Anyformat/request/parameters';
import { describeSubject } from '../../../nodes/Anyformat/request/requestFailure';
import { contextOf } from '../fakes';

const fill = (url: string, parameters: Record<string, string>) =>
	fillPath(contextOf(parameters), url);

describe('fillPath', () => {
	it('puts values into the path, encoded, so that they stay one part of it', () => {
		const parameters = { workflowId: 'a/b?c#d', collectionId: ' März & Co ' };
		const { url } = fill('/v2/workflows/{workflowId}/files/{collectionId}/results/', parameters);
		expect(url).toBe('/v2/workflows/a%2Fb%3Fc%23d/files/M%C3%A4rz%20%26%20Co/results/');
	});

	it.each([
		['/v2/workflows/{workflowId}/', 'workflow "w"'],
		['/v2/files/{collectionId}/', 'collection "c"'],
		['/v2/workflows/{workflowId}/files/{collectionId}/results/', 'collection "c" of workflow "w"'],
		['/v2/workflows/{workflowId}/files/{fileId}/run/', 'file "f" of workflow "w"'],
		['/v2/webhooks/{webhookId}/', 'webhook "wh"'],
		['/v2/workflows/', 'the list of workflows'],
		['/v2/webhooks/', 'the list of webhooks'],
		['/health/', 'the health check'],
	])('tells what %s names: %s', (url, named) => {
		const parameters = { workflowId: 'w', collectionId: 'c', fileId: 'f', webhookId: 'wh' };
		expect(describeSubject(fill(url, parameters).subject)).toBe(named);
	});

	it.each(['', '  ', '.', '..', ' .. '])(
		'refuses %j, which would lead to another path',
		(workflowId) => {
			const refused = () => fill('/v2/workflows/{workflowId}/', { workflowId });
			expect(refused).toThrow(NodeApiError);
			expect(refused).toThrow(/^'Workflow' (is empty|can't be)/);
		},
	);

	it.each([
		['workflowId', 'Choose a workflow, or give its ID.'],
		['collectionId', 'Give the collectionId of Extract Data or a trigger'],
		['fileId', 'Give the file_id of Upload.'],
		['webhookId', 'Give the id of Webhook → Create'],
	])('tells where a missing %s comes from: %s', (name, source) => {
		const description: unknown = expect.stringContaining(source);
		expect(() => fill(`/v2/{${name}}/`, {})).toThrow(expect.objectContaining({ description }));
	});

	it.each(['...', '%2e%2e', '$&', 'constructor'])(
		'takes %j for an ID like any other',
		(workflowId) => {
			const { url } = fill('/v2/workflows/{workflowId}/', { workflowId });
			expect(url).toBe(`/v2/workflows/${encodeURIComponent(workflowId)}/`);
		},
	);
});

it('fillPath tells the last value as it was given', () => {
	const { subject } = fill('/v2/files/{collectionId}/', { collectionId: 'a/b c' });
	expect(subject.id).toBe('a/b c');
});
