/**
 * `node loadTime.cjs FOLDER`: loads a package as n8n does at its start, and prints the milliseconds that
 * it took. n8n's own packages must be in NODE_PATH, since a package brings none.
 */
const { PackageDirectoryLoader } = require('n8n-core');

async function main(folder) {
	const startMs = performance.now();
	await new PackageDirectoryLoader(folder).loadAll();
	console.log(performance.now() - startMs);
}

void main(process.argv[2]);
