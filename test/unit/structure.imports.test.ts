import packageJson from '../../package.json';
import { API } from '../../credentials/connection';
import { REQUEST_DEFAULTS } from '../../nodes/Anyformat/request/apiClient';
import { filesBelow, SHIPPED, type Source } from './sources';

const MAX_FILE_LINES = 220;

/** What n8n brings, or Node.js has; whatever else a package needs, n8n would not find. */
const PACKAGES = ['crypto', 'n8n-workflow'];

/** What files of a folder may import besides each other. `node` are the node classes themselves. */
const MAY_IMPORT: Record<string, string[]> = {
	credentials: [],
	properties: [],
	request: ['credentials'],
	schema: ['credentials', 'request'],
	output: ['schema', 'request'],
	documents: ['credentials', 'schema', 'request', 'output', 'properties'],
	methods: ['credentials', 'schema', 'request'],
	trigger: ['credentials', 'documents', 'schema', 'request', 'output', 'properties'],
	resources: ['credentials', 'properties', 'request', 'documents', 'schema', 'output'],
	node: ['resources', 'properties', 'request', 'methods', 'trigger'],
};

function folderOf(path: string): string {
	if (path.startsWith('credentials/')) return 'credentials';
	const [, , folder, ...rest] = path.split('/');
	if (path.startsWith('nodes/')) return rest.length > 0 ? folder : 'node';
	return path;
}

const isFile = (imported: string) => imported.includes('/');
const filesOf = ({ imports }: Source) => imports.filter(isFile);

/** The shipped file that an import without its extension means. */
const sourceOf = (imported: string) =>
	SHIPPED.find(({ path }) => [`${imported}.ts`, `${imported}/index.ts`].includes(path));

/** `path: detail` of each thing that breaks a rule. */
const offences = (find: (source: Source) => string[]) =>
	SHIPPED.flatMap((source) => find(source).map((detail) => `${source.path}: ${detail}`));

describe('shipped code', () => {
	it('is found', () => {
		expect(SHIPPED.length).toBeGreaterThan(30);
	});

	it('imports no package but those that n8n has', () => {
		const foreign = ({ imports }: Source) =>
			imports.filter((name) => !isFile(name) && !PACKAGES.includes(name));
		expect(offences(foreign)).toEqual([]);
	});

	it('imports in one direction', () => {
		const wrongWay = (source: Source) => {
			const own = folderOf(source.path);
			const allowed = [own, ...(MAY_IMPORT[own] ?? [])];
			return filesOf(source).filter((imported) => !allowed.includes(folderOf(imported)));
		};
		expect(offences(wrongWay)).toEqual([]);
	});

	it('has a place in the table of directions, folder by folder', () => {
		const folders = new Set(SHIPPED.map(({ path }) => folderOf(path)));
		expect([...folders].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
	});

	it('of one operation imports no other', () => {
		const others = (source: Source) => {
			const [, resource, operation] = /\/resources\/(\w+)\/(\w+)\.ts$/.exec(source.path) ?? [];
			if (resource === undefined) return [];
			const own = `/resources/${resource}/${operation}Handler`;
			return filesOf(source).filter((path) => path.includes('/resources') && !path.endsWith(own));
		};
		expect(offences(others)).toEqual([]);
	});

	it('has types of the wire that import nothing', () => {
		expect(SHIPPED.find(({ path }) => path.endsWith('/request/apiTypes.ts'))?.imports).toEqual([]);
	});

	it('is reached from a node or the credential: an operation from the list of all', () => {
		const isEntry = ({ path }: Source) => /\.(node|credentials)\.ts$/.test(path);
		const reached = new Set<Source>();
		const reach = (source: Source): void => {
			if (reached.has(source)) return;
			reached.add(source);
			filesOf(source).forEach((imported) => {
				const next = sourceOf(imported);
				if (next !== undefined) reach(next);
			});
		};
		SHIPPED.filter(isEntry).forEach(reach);
		expect(offences((source) => (reached.has(source) ? [] : ['nothing imports it']))).toEqual([]);
	});

	it('encodes whatever it puts into the path of a URL', () => {
		const CONSTANT = /^([A-Z][A-Z_]*|call\.request\.url|encodeURIComponent\(.*\))$/;
		const unencoded = ({ code }: Source) =>
			[...code.matchAll(/`(\$\{[\w.]+\}|\/)[^`\s]*\/`/g)]
				.map(([url]) => url)
				.filter((url) =>
					[...url.matchAll(/\$\{(.*?)\}/g)].some(([, value]) => !CONSTANT.test(value)),
				)
				.map((url) => `${url} needs encodeURIComponent`);
		expect(offences(unencoded)).toEqual([]);
	});

	it('does not import itself over others', () => {
		const reaches = (from: Source, goal: Source, seen = new Set<Source>()): boolean =>
			filesOf(from).some((imported) => {
				const next = sourceOf(imported);
				if (next === undefined || seen.has(next)) return false;
				seen.add(next);
				return next === goal || reaches(next, goal, seen);
			});
		expect(offences((source) => (reaches(source, source) ? ['cycle'] : []))).toEqual([]);
	});

	it('has no type any, and switches no check off', () => {
		expect(offences(({ anyLines }) => anyLines.map((line) => `any in line ${line}`))).toEqual([]);
		const switches = /eslint-disable|@ts-ignore|@ts-expect-error|@ts-nocheck/g;
		expect(offences(({ text }) => text.match(switches) ?? [])).toEqual([]);
	});

	it(`has no file of more than ${MAX_FILE_LINES} lines`, () => {
		const tooLong = ({ text }: Source) => {
			const lines = text.trimEnd().split('\n').length;
			return lines > MAX_FILE_LINES ? [`${lines} lines`] : [];
		};
		expect(offences(tooLong)).toEqual([]);
	});

	it('makes its errors in one place, where n8n can not replace their messages', () => {
		const made = ({ code }: Source) => code.match(/new Node(Api|Operation)Error\b/g) ?? [];
		expect(offences(made)).toEqual(['nodes/Anyformat/request/errors.ts: new NodeApiError']);
	});

	it('names the path prefix of the API in one place', () => {
		expect(API).toBe('/v2');
		const prefixes = ({ code }: Source) => code.match(/\/v\d\b/g) ?? [];
		expect(offences(prefixes)).toEqual(['credentials/connection.ts: /v2']);
	});
});

describe('package.json', () => {
	it('asks n8n for n8n-workflow, and npm for nothing', () => {
		expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		for (const key of [
			'dependencies',
			'optionalDependencies',
			'bundledDependencies',
			'bundleDependencies',
		])
			expect(packageJson).not.toHaveProperty(key);
	});

	it('has the version that requests tell of', () => {
		const { headers } = REQUEST_DEFAULTS;
		expect(headers['User-Agent']).toBe(`${packageJson.name}/${packageJson.version}`);
	});

	it('registers every node and credential that there is', () => {
		const { nodes, credentials } = packageJson.n8n;
		const built = (end: string) =>
			['credentials', 'nodes']
				.flatMap(filesBelow)
				.filter((path) => path.endsWith(end))
				.map((path) => `dist/${path.replace(/\.ts$/, '.js')}`);
		expect([...nodes].sort()).toEqual(built('.node.ts'));
		expect([...credentials].sort()).toEqual(built('.credentials.ts'));
	});
});
