/**
 * Loads a package as n8n does at its start: `node load.cjs package`. Prints what was loaded as JSON.
 * n8n's own packages must be in NODE_PATH, since a package brings none.
 */
const { realpathSync } = require('node:fs');
const { PackageDirectoryLoader } = require('n8n-core');

async function load(folder) {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const { known, types } = loader;
	const root = realpathSync(folder);
	const modules = Object.keys(require.cache).filter(
		(path) => path.startsWith(root) && path.endsWith('.js'),
	);
	console.log(JSON.stringify({ known, types, modules }));
}

void load(process.argv[2]);
