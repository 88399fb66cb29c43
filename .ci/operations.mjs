/**
 * Writes docs/operations.md from the built node description: what each operation takes, sends and gives.
 * With --check it writes nothing and fails when the file is stale. Needs `npm run build` before.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}docs/operations.md`;
const { Anyformat } = createRequire(import.meta.url)(
	`${root}dist/nodes/Anyformat/Anyformat.node.js`,
);
const { properties } = new Anyformat().description;

const isShown = ({ displayOptions }, resource, operation) => {
	const { show = {}, hide = {} } = displayOptions ?? {};
	return (
		show.resource?.includes(resource) &&
		show.operation?.includes(operation) &&
		!('@tool' in show) &&
		!hide.operation?.includes(operation)
	);
};

function outputOf(resource, operation) {
	const file = `${root}nodes/Anyformat/__schema__/v1.0.0/${resource}/${operation}.json`;
	const keys = existsSync(file)
		? Object.keys(JSON.parse(readFileSync(file, 'utf8')).properties)
		: [];
	return keys.map((key) => `\`${key}\``).join(' ');
}

/** What the form calls a parameter, with an asterisk when it must be filled in, and its name. */
function labelOf(name, fields) {
	const all = fields.filter((field) => field.name === name);
	const mark = all.some(({ required }) => required) ? '\\*' : '';
	return `${all[0].displayName}${mark} \`${name}\``;
}

function row({ name, value, routing }, resource) {
	const fields = properties.filter(
		(property) => property.type !== 'notice' && isShown(property, resource, value),
	);
	const takes = [...new Set(fields.map(({ name }) => name))]
		.map((name) => labelOf(name, fields))
		.join(', ');
	const { method, url } = routing.request;
	return `| ${name} (\`${value}\`) | ${takes} | \`${method} ${url}\` | ${outputOf(resource, value)} |`;
}

const sections = properties
	.filter(({ name }) => name === 'operation')
	.map(({ displayOptions, options }) => {
		const [resource] = displayOptions.show.resource;
		return [
			`## \`${resource}\``,
			'',
			'| Operation | Takes | Sends | Item that comes out |',
			'|---|---|---|---|',
			...options.map((option) => row(option, resource)),
			'',
		].join('\n');
	});
const page = `# Operations

Generated from the description of the node by \`npm run docs\`; don't edit. Values in braces are parameters, sent encoded.
What has an asterisk must be filled in where the form shows it. Extract Data and Get Results give more with their options;
see the README.

${sections.join('\n')}`;

if (!process.argv.includes('--check')) writeFileSync(target, page);
else if (!existsSync(target) || readFileSync(target, 'utf8') !== page) {
	console.error(
		'docs/operations.md or dist/ is stale: run "npm run docs", which makes both anew, and commit the file if it changed.',
	);
	process.exit(1);
}
