const project = (displayName, extra) => ({
	displayName,
	testEnvironment: 'node',
	roots: [`<rootDir>/test/${displayName}`],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	...extra,
});

module.exports = {
	projects: [
		project('unit'),
		project('contract'),
		project('engine', { setupFiles: ['<rootDir>/test/engine/environment.ts'] }),
		project('hostile', { setupFiles: ['<rootDir>/test/engine/environment.ts'] }),
		project('package'),
	],
	testTimeout: 60_000,
	// The tests wait more than they compute, so a core less, which is the default, would be a waste.
	maxWorkers: '100%',
};
