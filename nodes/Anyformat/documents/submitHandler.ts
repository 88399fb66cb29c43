import { requestHandler } from '../request/requestHandler';
import { forEachDocument } from './forEachDocument';
import { readDocuments } from './sources/readDocuments';
import { submit } from './submit';

/** The request handler of Upload and Run: submits the item's documents and gives an item for each response. */
export const submitHandler = requestHandler(
	async (call, documents) =>
		await forEachDocument(call, documents, async (document, number) => {
			const { response } = await submit(call, document, number);
			return [{ json: response }];
		}),
	readDocuments,
);
