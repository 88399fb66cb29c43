import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { isTool, readNumber } from '../request/parameters';
import { TIMEOUT_SECONDS } from './submit';

/** How long to wait for a document, and what then. */
export interface WaitSettings {
	timeoutMs: number;
	failOnTimeout: boolean;
}

/** An agent, and the person who waits for its response, have less patience. */
export const TOOL_TIMEOUT_SECONDS = 120;

/** A week; Node.js has no timers for more than some 24 days. */
const MAX_TIMEOUT_SECONDS = 7 * 24 * 3600;

/** Reads Timeout and On Timeout under Options, whose defaults differ for an AI tool. */
export function readWaitSettings(context: IExecuteSingleFunctions): WaitSettings {
	const asTool = isTool(context.getNode());
	const {
		timeout = asTool ? TOOL_TIMEOUT_SECONDS : TIMEOUT_SECONDS,
		onTimeout = asTool ? 'continue' : 'fail',
	} = context.getNodeParameter('options', {}) as IDataObject;
	return {
		timeoutMs: readNumber(context, 'Timeout', timeout, 1, MAX_TIMEOUT_SECONDS) * 1000,
		failOnTimeout: onTimeout !== 'continue',
	};
}
