import { parse, stringify } from 'flatted';
import type { IDataObject, INode, INodeExecutionData, IRun, IRunExecutionData } from 'n8n-workflow';

import { memoryBinary, runNode, type Access, type RunResult } from '../engine/harness';
import { hashOf, tokenOf } from './server/books';
import type { Fault } from './server/faults';
import { CONTRARY, type Quirks } from './server/quirks';
import { HostileServer } from './server/server';
import type { WorldOptions } from './server/world';

/** A document as the user has it. */
export interface Source {
	item: number;
	fileName: string;
	hash: string;
	token: string;
}

export interface StoryOptions extends Omit<Partial<WorldOptions>, 'quirks'> {
	/** Names of the files, one list for each item; a number: so many items of one file. */
	files?: string[][] | number;
	quirks?: Partial<Quirks>;
	parameters?: IDataObject;
	options?: IDataObject;
	settings?: Partial<INode>;
	faults?: Fault[];
	/** Size of each file. */
	bytes?: number;
}

/** One execution, or a Retry of one. */
export interface Step extends RunResult {
	tookMs: number;
	/** Bills at its end, by content. */
	bills: Map<string, number>;
	/** IDs that the API had told by its end. */
	told: string[];
}

export interface StepOptions {
	stop?: AbortSignal;
	/** Changes to the node that were saved before. */
	options?: IDataObject;
	parameters?: IDataObject;
	/** The step that is retried; default: the last one. */
	of?: Step;
}

let stories = 0;

/** What happens to the documents of one execution, from its start over all its Retries. */
export class Story {
	readonly steps: Step[] = [];
	readonly sources: Source[] = [];
	readonly access: Access;
	readonly workflowId: string;
	private readonly items: INodeExecutionData[];

	private constructor(
		readonly server: HostileServer,
		private readonly options: StoryOptions,
	) {
		this.access = { apiKey: server.newKey('acme'), baseUrl: server.url };
		this.workflowId = server.addWorkflow('acme').id;
		this.items = this.makeItems(options);
		for (const fault of options.faults ?? []) server.day.add(fault);
	}

	static async begin(options: StoryOptions = {}): Promise<Story> {
		const quirks = { ...CONTRARY, ...options.quirks };
		return new Story(await HostileServer.start({ ...options, quirks }), options);
	}

	async end(): Promise<void> {
		await this.server.goDown();
	}

	get last(): Step {
		return this.steps.at(-1)!;
	}

	/** Runs the node on the story's items. */
	async run({ stop, options, parameters }: StepOptions = {}): Promise<Step> {
		return await this.step(async () => await this.start({ stop, options, parameters }));
	}

	/** Retry in the list of executions, of an execution as n8n's database has it. */
	async retry({ of = this.last, ...more }: StepOptions = {}): Promise<Step> {
		const data = storedData(of.run);
		for (const waiting of data.executionData?.nodeExecutionStack ?? [])
			if (waiting.node.name === 'Anyformat')
				Object.assign(waiting.node.parameters, this.parametersWith(more));
		return await this.step(async () => await this.start({ ...more, data }));
	}

	private async step(work: () => Promise<RunResult>): Promise<Step> {
		const startedAtMs = performance.now();
		const result = await work();
		const { books } = this.server;
		if (result.run.status === 'canceled') {
			// What was on its way to an execution that was stopped reached nobody.
			const kept = stringify(result.run.data);
			for (const each of books.documents) each.isTold &&= kept.includes(each.id);
		}
		const step: Step = {
			...result,
			tookMs: performance.now() - startedAtMs,
			bills: books.bills(),
			told: books.told().map(({ id }) => id),
		};
		this.steps.push(step);
		return step;
	}

	private async start({ stop, data, ...more }: StepOptions & { data?: IRunExecutionData }) {
		return await runNode({
			access: this.access,
			parameters: this.parametersWith(more),
			items: this.items,
			settings: this.options.settings,
			mode: data === undefined ? 'trigger' : 'retry',
			stop,
			data,
		});
	}

	private parametersWith({ options, parameters }: StepOptions): IDataObject {
		return {
			resource: 'file',
			operation: 'extract',
			workflowId: { __rl: true, mode: 'id', value: this.workflowId },
			binaryPropertyName: '*',
			...this.options.parameters,
			...parameters,
			options: { timeout: 20, ...this.options.options, ...options },
		};
	}

	private makeItems({ files = 5, bytes = 0 }: StoryOptions): INodeExecutionData[] {
		const story = ++stories;
		const names =
			typeof files === 'number'
				? Array.from({ length: files }, (_, index) => [`${index}.txt`])
				: files;
		return names.map((inItem, item) => {
			const binary = inItem.map((fileName, place) => {
				const content = `Story ${story}, item ${item}, file ${place} `.padEnd(bytes, '.');
				const hash = hashOf(content);
				this.sources.push({ item, fileName, hash, token: tokenOf(hash) });
				return [`f${place}`, memoryBinary(Buffer.from(content), fileName, 'text/plain')];
			});
			return { json: { item }, binary: Object.fromEntries(binary) } as INodeExecutionData;
		});
	}
}

/** What n8n stores of an execution and reads for its Retry. */
function storedData({ data }: IRun): IRunExecutionData {
	const stored = parse(stringify(data)) as IRunExecutionData;
	const { resultData } = stored;
	delete resultData.error;
	const runs = resultData.runData[resultData.lastNodeExecuted ?? ''];
	if (runs?.at(-1)?.error !== undefined) runs.pop();
	return stored;
}
