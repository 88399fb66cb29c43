/**
 * Loaded into n8n by `--require`: collects all garbage at SIGUSR2, so that a measurement of memory starts
 * from what is really in use. Then it writes what keeps the process awake, such as timers, as a JSON list
 * of words into the file that ANYFORMAT_RESOURCES names, if it names one.
 */
const { renameSync, writeFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => {
	collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
	const file = process.env.ANYFORMAT_RESOURCES;
	if (!file) return;
	writeFileSync(`${file}.new`, JSON.stringify(process.getActiveResourcesInfo()));
	renameSync(`${file}.new`, file);
});
