import type { Billed } from './books';
import type { Quirks } from './quirks';

const OTHERS = 150;
const LATE_MS = 400;

/** What a list tells of a run. */
export interface RunRow {
	id: string;
	status: string;
	created_at: string | null;
	updated_at: string | null;
}

/** The status of a document at a time, as it really is. */
export function statusOf({ isRun, acceptedAtMs, readyAtMs, fate }: Billed, nowMs: number): string {
	if (!isRun) return 'pending';
	if (nowMs >= readyAtMs) return fate;
	return nowMs - acceptedAtMs < 20 ? 'queued' : 'in_progress';
}

const at = (ms: number) => new Date(ms).toISOString();

/** The rows of the list of runs. */
export function listRuns(documents: Billed[], quirks: Quirks, nowMs: number): RunRow[] {
	if (quirks.runs === 'empty') return [];
	const shown =
		quirks.runs === 'late'
			? documents.filter((each) => nowMs > each.readyAtMs + LATE_MS)
			: documents;
	const rows = shown.map((each): RunRow => {
		const status = listedStatus(quirks.runs, statusOf(each, nowMs));
		const endedAtMs = Math.min(each.readyAtMs, nowMs);
		return { id: each.id, status, created_at: at(each.acceptedAtMs), updated_at: at(endedAtMs) };
	});
	if (quirks.runs === 'crowded') rows.unshift(...others(nowMs));
	return inOrder(rows, quirks.listOrder);
}

function listedStatus(runs: Quirks['runs'], status: string): string {
	if (runs === 'verified' && status === 'processed') return 'verified';
	if (runs !== 'wrong') return status;
	return status === 'processed' ? 'error' : 'processed';
}

function others(nowMs: number): RunRow[] {
	const words = ['processed', 'error', 'in_progress', 'cancelled', 'pending'];
	return Array.from({ length: OTHERS }, (_, index) => ({
		id: `0000-${index}`,
		status: words[index % words.length],
		created_at: index % 9 === 0 ? null : at(nowMs - 86_400_000 * (2 + index)),
		updated_at: null,
	}));
}

/** `rows` stand in the order of their making. */
export function inOrder<Row extends { id: string }>(
	rows: Row[],
	order: Quirks['listOrder'],
): Row[] {
	if (order === 'oldest') return rows;
	if (order === 'newest') return [...rows].reverse();
	const key = ({ id }: Row) => [...id].reverse().join('');
	return [...rows].sort((a, b) => key(a).localeCompare(key(b)));
}
