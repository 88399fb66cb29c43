/**
 * Loads a package as n8n does at its start: `node load.cjs package`. Prints what was loaded as JSON.
 * n8n's own packages must be in NODE_PATH, since a package brings none.
 */
const { PackageDirectoryLoader } = require('n8n-core');

async function load(folder) {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const { known, types } = loader;
	console.log(JSON.stringify({ known, types }));
}

void load(process.argv[2]);
