/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import type { Page as PdfPage } from 'pdf2json';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Real time after which a PDF counts as unreadable. */
const PARSE_MS = 15_000;

/** What the thread answers; the error's text when the PDF is broken. */
export type ParserMessage = { pages: PdfPage[] } | { problem: string };

/**
 * Parses PDFs, one at a time, in a thread of its own: a broken file can keep the parser busy for
 * ever or make it throw where nobody can catch it.
 */
export class PdfParser {
	private thread: Worker | undefined;
	private last: Promise<unknown> = Promise.resolve();

	/** Texts of the pages with their places. Rejects when the PDF is broken or takes too long. */
	async parse(bytes: Buffer): Promise<PdfPage[]> {
		const parsed = this.last.then(async () => await this.ask(bytes));
		this.last = parsed.catch(() => undefined);
		return await parsed;
	}

	async close(): Promise<void> {
		const { thread } = this;
		this.thread = undefined;
		await thread?.terminate();
	}

	private async ask(bytes: Buffer): Promise<PdfPage[]> {
		const thread = (this.thread ??= startThread());
		// An idle thread keeps no process alive, a working one does.
		thread.ref();
		let timer: NodeJS.Timeout | undefined;
		const answer = new Promise<PdfPage[]>((resolve, reject) => {
			timer = setTimeout(() => reject(new Error('It takes too long.')), PARSE_MS).unref();
			thread.removeAllListeners();
			thread.once('message', (parsed: ParserMessage) => {
				if ('pages' in parsed) resolve(parsed.pages);
				else reject(new Error(parsed.problem));
			});
			thread.once('error', reject);
			thread.once('exit', () => reject(new Error('The parser has ended.')));
			thread.postMessage(new Uint8Array(bytes));
		});
		// Whatever state a failed parser is in, the next document gets a fresh one.
		answer.catch(async () => await this.close());
		return await answer.finally(() => {
			clearTimeout(timer);
			thread.unref();
		});
	}
}

function startThread(): Worker {
	// The parser reports to the console; nobody reads that here.
	return new Worker(join(__dirname, 'pdfThread.js'), { stdout: true, stderr: true });
}
