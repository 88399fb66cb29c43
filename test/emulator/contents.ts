/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from './extract/page';
import { PdfParser } from './extract/pdfParser';
import { kindOf, readPages } from './extract/read';

/** What tells a file and the way to read it apart from others. */
export interface FileIdentity {
	fileName: string | null;
	contentType: string;
	sha256: string;
}

/**
 * Bytes of documents, each content once. Without a folder they stay in memory until they have been
 * read into pages; with one they lie in `folder/files`, named by their SHA-256.
 */
export class Contents {
	private readonly bytes = new Map<string, Buffer>();
	private readonly pages = new Map<string, Promise<Page[]>>();
	private readonly pdfs = new PdfParser();
	private readonly folder: string | undefined;

	constructor(dataDir?: string) {
		this.folder = dataDir && join(dataDir, 'files');
		if (this.folder) mkdirSync(this.folder, { recursive: true });
	}

	keep(sha256: string, bytes: Buffer): void {
		if (this.folder) writeFileSync(join(this.folder, sha256), bytes);
		else if (!this.pages.has(sha256)) this.bytes.set(sha256, bytes);
	}

	/** The pages of a file; none when it can't be read. */
	async pagesOf(file: FileIdentity): Promise<Page[]> {
		const known = this.pages.get(file.sha256);
		if (known) return await known;
		const pages = this.read(file);
		this.pages.set(file.sha256, pages);
		return await pages;
	}

	/** Forgets a content that no document has any more. */
	drop(sha256: string): void {
		this.bytes.delete(sha256);
		this.pages.delete(sha256);
		if (this.folder) rmSync(join(this.folder, sha256), { force: true });
	}

	clear(): void {
		this.bytes.clear();
		this.pages.clear();
		if (!this.folder) return;
		rmSync(this.folder, { recursive: true, force: true });
		mkdirSync(this.folder, { recursive: true });
	}

	/** Ends what is being read. */
	async close(): Promise<void> {
		await this.pdfs.close();
	}

	private async read({ fileName, contentType, sha256 }: FileIdentity): Promise<Page[]> {
		const bytes = this.bytesOf(sha256);
		const kind = bytes && kindOf(fileName, contentType, bytes.subarray(0, 4096));
		if (!bytes || !kind) return [];
		try {
			return await readPages(kind, bytes, this.pdfs);
		} catch {
			// A document that is broken in any way has no pages; its fields are null.
			return [];
		} finally {
			this.bytes.delete(sha256);
		}
	}

	private bytesOf(sha256: string): Buffer | undefined {
		if (!this.folder) return this.bytes.get(sha256);
		const path = join(this.folder, sha256);
		return existsSync(path) ? readFileSync(path) : undefined;
	}
}
