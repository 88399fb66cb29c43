import type { IHookFunctions, IPollFunctions } from 'n8n-workflow';

import { createError } from '../request/errors';
import { readEvents, readSignatureScheme } from './triggerParameters';

/** Throws NodeApiError for settings of a trigger with which nothing could ever start its workflow. */
export function checkSettings(context: IHookFunctions | IPollFunctions): void {
	const refuse = (message: string, description: string): never => {
		throw createError(context.getNode(), message, { description });
	};
	if (readEvents(context).length === 0)
		refuse("'Events' is empty", 'Choose at least one event that starts the workflow.');

	const { verifySignature } = context.getNodeParameter('options', {}) as {
		verifySignature?: unknown;
	};
	const scheme = readSignatureScheme(context);
	if (verifySignature !== undefined && scheme === undefined)
		refuse(
			"'Verify Signature' has no scheme",
			"Add a signature scheme there, or remove 'Verify Signature' from Options.",
		);
	if (scheme?.header === '')
		refuse(
			"'Header' of 'Verify Signature' is empty",
			'Put the name of the header there that has the signature; without it every event would be refused.',
		);
	if (scheme?.signedText === 'idTimestampAndBody' && scheme.idHeader === '')
		refuse(
			"'ID Header' of 'Verify Signature' is empty",
			'Put the name of the header there that has the ID of the delivery, since the ID is signed, too.',
		);
}
