import { parse } from 'flatted';
import type { IDataObject, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

/** An execution as n8n's REST interface answers it; `data` is written by the package flatted. */
export interface StoredExecution {
	id: string;
	/** new, running, waiting, success, error, canceled, crashed */
	status: string;
	startedAt: string | null;
	stoppedAt: string | null;
	data: string;
}

/** Errors as n8n stores them. */
export interface StoredError {
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: IDataObject;
}

export interface Execution {
	id: string;
	status: string;
	/** From start to end as n8n records them; undefined while it runs. */
	durationMs: number | undefined;
	/** The items that a node put out in its last run; none when it never ran. */
	items(node: string, output?: number): INodeExecutionData[];
	/** What made the workflow fail, or the error of one node. */
	error(node?: string): StoredError | undefined;
}

export function readExecution(stored: StoredExecution): Execution {
	// Nothing is stored before the end.
	const result = (parse(stored.data) as IRunExecutionData | undefined)?.resultData;
	const lastRun = (node: string) => result?.runData[node]?.at(-1);
	return {
		id: stored.id,
		status: stored.status,
		durationMs:
			stored.startedAt && stored.stoppedAt
				? Date.parse(stored.stoppedAt) - Date.parse(stored.startedAt)
				: undefined,
		items: (node, output = 0) => lastRun(node)?.data?.main[output] ?? [],
		error: (node) => (node ? lastRun(node)?.error : result?.error) as StoredError | undefined,
	};
}
