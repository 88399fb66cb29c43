import type { IDataObject } from 'n8n-workflow';
import type { Rest } from '../rest';

/** Columns that n8n adds to every table. */
const OWN_COLUMNS = ['id', 'createdAt', 'updatedAt'];

/** The rows of a data table of n8n, in the order in which they were added, without n8n's own columns. */
export async function rowsOf(rest: Rest, table: string): Promise<IDataObject[]> {
	const { id: projectId } = await rest.request<{ id: string }>('GET', '/rest/projects/personal');
	const tables = `/rest/projects/${projectId}/data-tables`;
	const { data } = await rest.request<{ data: Array<{ id: string; name: string }> }>('GET', tables);
	const found = data.find(({ name }) => name === table);
	if (!found) throw new Error(`n8n has no data table "${table}".`);
	const rows = await rest.request<{ data: IDataObject[] }>(
		'GET',
		`${tables}/${found.id}/rows?take=250&sortBy=id:asc`,
	);
	return rows.data.map((row) =>
		Object.fromEntries(Object.entries(row).filter(([name]) => !OWN_COLUMNS.includes(name))),
	);
}
