import { createHash } from 'crypto';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Emulator } from '../emulator';
import { memoryBinary } from './harness';

/** A small file; its content is its name unless another is given. */
export const file = (
	fileName: string,
	content: string | Buffer = fileName,
	mimeType = 'text/plain',
) => memoryBinary(Buffer.from(content), fileName, mimeType);

/** An item with one file in `data`. */
export const fileItem = (...about: Parameters<typeof file>): INodeExecutionData => ({
	json: {},
	binary: { data: file(...about) },
});

/** An item with several files, by the names of their fields. */
export const itemOf = (binary: Record<string, IBinaryData>, json: IDataObject = {}) =>
	({ json, binary }) as INodeExecutionData;

/** Items `1.txt` to `count.txt`, with their number in `json.n`. */
export const fileItems = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, index) =>
		itemOf({ data: file(`${index + 1}.txt`) }, { n: index + 1 }),
	);

export const sha256 = (content: string | Buffer) =>
	createHash('sha256').update(content).digest('hex');

/** Index of the input item that an output item is linked to. */
export const linkOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;

/** Names of the files that the API holds under the collection IDs of output items. */
export function heldNames(emulator: Emulator, organizationId: string, items: INodeExecutionData[]) {
	const documents = emulator.documents(organizationId);
	return items.map(
		({ json }) => documents.find(({ id }) => id === json.collectionId)?.files[0].fileName,
	);
}
