/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aForm, expectDescribed, stage } from './support';

export const EXAMPLES = join(__dirname, '../../examples');

/** A definition from the examples. */
export const definition = (name: string) =>
	JSON.parse(readFileSync(join(EXAMPLES, 'definitions', name), 'utf8')) as object;

interface Field {
	value: unknown;
	confidence: number | null;
	evidence: Array<{ text: string; page_number: number }>;
}

type Fields = Record<string, Field | Array<Record<string, Field>>>;

interface FilePages {
	file_name: string;
	pages: number[];
}

export interface Split {
	name: string;
	files: FilePages[];
	partitions: Array<{ name: string; files: FilePages[] }>;
}

export interface Results {
	parse: { markdown: string; blocks: Array<{ page: number }> };
	classifications: object[];
	splits: Split[];
	extractions: Array<{ split_name: string | null; partition: string | null; fields: Fields }>;
	extraction: Fields | null;
}

export type Reader = Awaited<ReturnType<typeof reader>>;

/** Has documents processed at once, over HTTP. */
export async function reader() {
	const { emulator, organization, api } = await stage({
		switches: { readyAfterMs: 0 },
		limits: { submission: 1000 },
	});

	/** The results of one document under a definition; they have the described shape. */
	async function results(file: string, content: string | Buffer, workflow: object) {
		const { id } = emulator.addWorkflow(organization.id, workflow);
		const bytes = typeof content === 'string' ? content : new Blob([new Uint8Array(content)]);
		const run = await api.post(`/v2/workflows/${id}/run/`, aForm([['file', bytes, file]]));
		const answer = await api.get(`/v2/workflows/${id}/files/${run.data.id}/results/`);
		expectDescribed('getFileResults', answer);
		return answer.data as Results;
	}

	return {
		results,
		/** Plain values of the only extraction. */
		values: async (...args: Parameters<typeof results>) =>
			plain((await results(...args)).extraction),
		close: async () => await emulator.close(),
	};
}

/** Values without confidence and evidence; a table is a list of rows. */
export function plain(fields: Fields | null): Record<string, unknown> {
	const entries = Object.entries(fields ?? {}).map(([name, field]) => [
		name,
		Array.isArray(field) ? field.map(plain) : field.value,
	]);
	return Object.fromEntries(entries) as Record<string, unknown>;
}
