import type { AcceptedDocument, World } from './api';
import type { Collection } from './store';

/** Writes down what the API took, so that tests can count what would be billed. */
export function recordAccepted(
	world: World,
	by: AcceptedDocument['by'],
	collection: Collection,
): void {
	const { id, organizationId, workflowId, files } = collection;
	for (const { fileName, contentType, size, sha256, status } of files) {
		if (status === 'failed') continue;
		const file = { fileName, contentType, size, sha256 };
		const owner = { collectionId: id, organizationId, workflowId };
		world.accepted.push({ by, ...owner, ...file, atMs: world.clock.now() });
	}
}

/** Documents whose processing was accepted. The API doesn't bill those that end in an error. */
export const billedAmong = (accepted: AcceptedDocument[]): AcceptedDocument[] =>
	accepted.filter(({ by }) => by === 'run' || by === 'staged-run');
