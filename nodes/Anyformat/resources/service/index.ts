import { operationsOf } from '../operations';
import * as checkHealth from './checkHealth';

export const service = operationsOf('service', 'checkHealth', [checkHealth]);
