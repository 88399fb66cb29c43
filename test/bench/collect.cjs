/**
 * Loaded into n8n by `--require`: collects all garbage at SIGUSR2, so that a measurement of memory starts
 * from what is really in use.
 */
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
