/** One line of the table: the same job, done in three ways. */
export interface Row {
	/** What is measured. */
	what: string;
	/** With our node. */
	ours: string;
	/** What is to be reached. */
	reach: string;
	/** Whether it is; undefined when nothing is to be reached. */
	met?: boolean;
	/** With HTTP Request nodes, or whatever else design compares with. */
	other?: string;
	/** What no node could do better. */
	limit?: string;
}

/** The rows of one benchmark, with the conditions they were measured under. */
export interface Section {
	title: string;
	/** Conditions, one sentence each. */
	notes: string[];
	rows: Row[];
}

const HEADS = ['', 'Anyformat node', 'Reach', 'Reached', 'HTTP Request node', 'Bare limit'];

const NONE = '–';

function cells(row: Row): string[] {
	const verdict = row.met === undefined ? NONE : row.met ? 'yes' : 'MISSED';
	return [row.what, row.ours, row.reach, verdict, row.other ?? NONE, row.limit ?? NONE];
}

/** The section for a terminal. */
export function asText({ title, notes, rows }: Section): string {
	const lines = [HEADS, ...rows.map(cells)];
	const widths = HEADS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	const table = lines.map((line) =>
		line
			.map((cell, column) => cell.padEnd(widths[column]))
			.join('  ')
			.trimEnd(),
	);
	return [title, ...notes.map((note) => `  ${note}`), '', ...table, ''].join('\n');
}

/** The section for docs/benchmarks.md. */
export function asMarkdown({ title, notes, rows }: Section): string {
	const line = (texts: string[]) => `| ${texts.join(' | ')} |`;
	const table = [line(HEADS), line(HEADS.map(() => '---')), ...rows.map((row) => line(cells(row)))];
	return [`## ${title}`, '', ...notes.map((note) => `- ${note}`), '', ...table, ''].join('\n');
}
