const { availableParallelism } = require('node:os');

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
	// The tests wait about as long as they compute, so one worker a core would leave the cores idle.
	maxWorkers: 2 * availableParallelism(),
};
