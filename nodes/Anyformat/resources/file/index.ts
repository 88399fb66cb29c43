import { operationsOf } from '../operations';
import * as extract from './extract';

export const file = operationsOf('file', 'extract', [extract]);
