import { operationsOf } from '../operations';
import * as create from './create';
import * as del from './delete';
import * as getAll from './getAll';

export const webhook = operationsOf('webhook', 'getAll', [create, del, getAll]);
