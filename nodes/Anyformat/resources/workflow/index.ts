import { operationsOf } from '../operations';
import * as create from './create';
import * as del from './delete';
import * as get from './get';
import * as getAll from './getAll';
import * as getRuns from './getRuns';
import * as run from './run';
import * as update from './update';

export const workflow = operationsOf('workflow', 'getAll', [
	create,
	del,
	get,
	getAll,
	getRuns,
	run,
	update,
]);
