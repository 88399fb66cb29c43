const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

// n8n-core reads these when it is loaded, so they are set before any test file.
process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
process.env.N8N_ENCRYPTION_KEY = 'engine-tests';
process.env.N8N_LOG_LEVEL = 'silent';

/** n8n's engine takes seconds to load, so all test files of a worker share one. */
module.exports = class extends TestEnvironment {
	async setup() {
		await super.setup();
		this.global.requireShared = (name) => require(name);
	}
};
