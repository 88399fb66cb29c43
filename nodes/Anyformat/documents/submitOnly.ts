import { operation } from '../transport/operation';
import { eachDocument } from './eachDocument';
import { readDocuments } from './readDocuments';
import { submit } from './submit';

/** The seam of operations that submit the item's documents and don't wait: an item for each answer. */
export const submitOnly = operation(
	async (call, documents) =>
		await eachDocument(call, documents, async (document, number) => {
			const { answer } = await submit(call, document, number);
			return [{ json: answer }];
		}),
	readDocuments,
);
