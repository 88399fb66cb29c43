/** Stories in a real n8n; each file starts an instance of its own. */
module.exports = {
	displayName: 'e2e',
	rootDir: '../..',
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.test.ts'],
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	// The stories wait more than they compute; more of them at once would disturb each other's times.
	maxWorkers: 2,
	testTimeout: 120_000,
};
