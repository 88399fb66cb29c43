const { readFile, rm, writeFile } = require('node:fs/promises');
const { dirname, posix, relative, resolve } = require('node:path');
const { build, transform } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const { n8n } = require('./package.json');

/** White space is a fifth of the compiled code, which n8n reads at each start. Names stay as they are. */
const COMPACT = { minifyWhitespace: true, minifySyntax: true, charset: 'utf8', platform: 'node' };

/** The compiler's mark for imports of defaults, of which there are none. */
const ES_MODULE_MARK = 'Object.defineProperty(exports, "__esModule", { value: true });';

/** How the compiler calls what is imported, so that it has no `this`, which nothing here looks at. */
const WITHOUT_THIS = /\(0, (\w+_1\.\w+)\)(?=\()/g;

/** An earlier build's leftovers would be packed with this one. */
const clean = async () => await rm('dist', { recursive: true, force: true });

const icons = () => src('icons/*.svg').pipe(dest('dist/icons'));
const schemas = () => src('nodes/**/__schema__/**/*.json').pipe(dest('dist/nodes'));

/** Of package.json, the code needs nothing but the version; npm packs the whole of it beside dist. */
async function compactJson() {
	for await (const { path } of src('dist/**/*.json', { read: false })) {
		const content = JSON.parse(await readFile(path, 'utf8'));
		const needed = path === resolve('dist/package.json') ? { version: content.version } : content;
		await writeFile(path, JSON.stringify(needed));
	}
}

async function compact() {
	for await (const { path } of src('dist/**/*.js', { read: false })) {
		const compiled = await readFile(path, 'utf8');
		const code = compiled.replace(ES_MODULE_MARK, '').replaceAll(WITHOUT_THIS, '$1');
		const compacted = await transform(code, COMPACT);
		await writeFile(path, compacted.code);
	}
}

/** Where the bundle of the nodes stands, beside them. */
const BUNDLE = 'nodes/Anyformat/nodes';

/** Code that is loaded on first use stays in the files that the compiler made of it. */
const onFirstUse = {
	name: 'on-first-use',
	setup: ({ onResolve }) =>
		onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
			if (kind !== 'dynamic-import') return undefined;
			const file = posix.join(relative(__dirname, resolveDir), path);
			return { path: `./${posix.relative(posix.dirname(BUNDLE), file)}`, external: true };
		}),
};

/**
 * Puts what n8n loads when it starts into one file for all nodes, which share most of it, and one for the
 * credential, since finding and reading some forty files takes most of that time.
 */
async function bundle() {
	const sourceOf = (path) => path.replace(/^dist\//, '').replace(/\.js$/, '');
	const contents = n8n.nodes.map((path) => `export * from './${sourceOf(path)}';`).join('\n');
	const [credential] = n8n.credentials.map(sourceOf);
	await build({
		entryPoints: { [BUNDLE]: 'nodes', [credential]: `${credential}.ts` },
		outdir: 'dist',
		allowOverwrite: true,
		bundle: true,
		format: 'cjs',
		target: 'es2022',
		external: ['n8n-workflow'],
		supported: { 'dynamic-import': false },
		plugins: [allNodes(contents), onFirstUse],
		...COMPACT,
	});
	for (const path of n8n.nodes) {
		const name = posix.basename(path, '.node.js');
		await writeFile(path, `"use strict";exports.${name}=require("./nodes").${name};`);
	}
}

/** A file that is only there while the bundle is made. */
const allNodes = (contents) => ({
	name: 'all-nodes',
	setup: ({ onResolve, onLoad }) => {
		onResolve({ filter: /^nodes$/ }, ({ path }) => ({ path, namespace: 'all-nodes' }));
		onLoad({ filter: /.*/, namespace: 'all-nodes' }, () => ({ contents, resolveDir: __dirname }));
	},
});

/** Removes what no file needs any more, since it is in the bundles. */
async function prune() {
	const needed = new Set();
	const need = async (file) => {
		if (needed.has(file)) return;
		needed.add(file);
		const code = await readFile(file, 'utf8');
		for (const [, path] of code.matchAll(/require\("(\.[^"]+)"\)/g))
			await need(require.resolve(path, { paths: [dirname(file)] }));
	};
	for (const path of [...n8n.nodes, ...n8n.credentials]) await need(resolve(path));
	for await (const { path } of src('dist/**/*.js', { read: false }))
		if (!needed.has(path)) await rm(path);
}

module.exports = {
	clean,
	assets: series(parallel(icons, schemas), compactJson),
	code: series(compact, bundle, prune),
};
