/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes `count` short invoices, no two alike, into `folder`. */
export async function writeInvoices(folder: string, count: number): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (let number = 1; number <= count; number++) {
		const text = `Invoice number: INV-${number}\nInvoice date: 2026-05-04\nTotal amount: EUR ${number}.50\n`;
		await writeFile(join(folder, `invoice-${number}.txt`), text);
	}
}

/** Writes `count` files of `bytes` bytes, no two alike, that are called PDF but can't be read. */
export async function writeLargeFiles(folder: string, count: number, bytes: number): Promise<void> {
	await mkdir(folder, { recursive: true });
	const content = randomBytes(bytes);
	for (let number = 1; number <= count; number++) {
		content.writeUInt32BE(number, 0);
		await writeFile(join(folder, `scan-${number}.pdf`), content);
	}
}
