/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import axios from 'axios';

/**
 * `node axiosPages.ts URL KEY`: reads all pages of a list with nothing but axios, once to warm up and once
 * for time, and prints how many records it got in how many milliseconds, as JSON.
 */
async function main([url, key]: string[]): Promise<void> {
	await readAll(url, key);
	const startMs = performance.now();
	const records = await readAll(url, key);
	const ms = performance.now() - startMs;
	process.stdout.write(JSON.stringify({ records, ms }));
}

async function readAll(url: string, key: string): Promise<number> {
	const headers = { authorization: `Bearer ${key}` };
	const records: unknown[] = [];
	for (let page = 1; ; page++) {
		const params = { page, page_size: 100 };
		const { data } = await axios.get(url, { params, headers, proxy: false });
		records.push(...data.results);
		if (page * data.page_size >= data.count) return records.length;
	}
}

void main(process.argv.slice(2));
