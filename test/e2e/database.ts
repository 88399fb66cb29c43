/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { join } from 'node:path';
import type { Installation } from './install';
import { run } from './run';

/**
 * The database of an n8n, by its own driver in its own Node: `sql` is a function of `all(sql, ...values)`, which
 * resolves with rows.
 */
const PROGRAM = `
const { Database } = require(process.argv[1]);
const database = new Database(process.argv[2]);
const all = (sql, ...values) => new Promise((resolve, reject) =>
	database.all(sql, values, (error, rows) => (error ? reject(error) : resolve(rows))));
(WORK)(all, ...process.argv.slice(3)).then((result) => process.stdout.write(JSON.stringify(result ?? null)));
`;

/** What `work` may do: it is sent as text to another process, so it knows nothing but its arguments. */
export type DatabaseWork<Result> = (
	all: (sql: string, ...values: unknown[]) => Promise<Array<Record<string, string>>>,
	...args: string[]
) => Promise<Result>;

/** Works on the SQLite database of an n8n with n8n's own driver, in a process of its own. */
export async function inDatabase<Result>(
	{ node, n8n }: Installation,
	userFolder: string,
	work: DatabaseWork<Result>,
	...args: string[]
): Promise<Result> {
	const driver = join(n8n, '..', '..', '..', 'sqlite3');
	const database = join(userFolder, '.n8n', 'database.sqlite');
	const program = PROGRAM.replace('WORK', () => work.toString());
	const printed = await run(node, ['-e', program, driver, database, ...args], { cwd: userFolder });
	return JSON.parse(printed) as Result;
}
