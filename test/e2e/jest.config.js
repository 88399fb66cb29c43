/** Stories in a real n8n. One after the other, since each starts an instance of its own. */
module.exports = {
	displayName: 'e2e',
	rootDir: '../..',
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.test.ts'],
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	maxWorkers: 1,
	testTimeout: 120_000,
};
