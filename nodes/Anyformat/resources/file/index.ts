import { operationsOf } from '../operations';
import * as del from './delete';
import * as extract from './extract';
import * as getAll from './getAll';
import * as getResults from './getResults';
import * as process from './process';
import * as upload from './upload';
import * as uploadMany from './uploadMany';

export const file = operationsOf('file', 'extract', [
	del,
	extract,
	getAll,
	getResults,
	process,
	upload,
	uploadMany,
]);
