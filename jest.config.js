const project = (displayName, extra) => ({
	displayName,
	testEnvironment: 'node',
	roots: [`<rootDir>/test/${displayName}`],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	...extra,
});

/** n8n's engine is loaded once for all test files of a worker. */
const withEngine = {
	testEnvironment: '<rootDir>/test/engine/environment.cjs',
	moduleNameMapper: {
		'^(n8n-core|n8n-workflow|@n8n/di)$': '<rootDir>/test/engine/shared/$1.cjs',
	},
};

module.exports = {
	projects: [
		project('unit'),
		project('contract'),
		project('engine', withEngine),
		project('hostile', withEngine),
		project('package'),
	],
	testTimeout: 60_000,
	// The tests wait more than they compute, so a core less, which is the default, would be a waste.
	maxWorkers: '100%',
};
