const { rm } = require('node:fs/promises');
const { dest, parallel, src } = require('gulp');

/** Files of an earlier build would be packed with this one. */
const clean = async () => await rm('dist', { recursive: true, force: true });

const icons = () => src('icons/*.svg').pipe(dest('dist/icons'));
const outputSchemas = () => src('nodes/**/__schema__/**/*.json').pipe(dest('dist/nodes'));

module.exports = { clean, assets: parallel(icons, outputSchemas) };
