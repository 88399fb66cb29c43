import { operationsOf } from '../operations';
import * as get from './get';
import * as getAll from './getAll';

export const workflow = operationsOf('workflow', 'getAll', [get, getAll]);
