import type { INodeProperties } from 'n8n-workflow';

/** Lets a person decide about a request whose outcome nobody knows. */
export const resendUnclear: INodeProperties = {
	displayName: 'Resend If Outcome Is Unknown',
	name: 'resendUnclear',
	type: 'boolean',
	default: true,
	description:
		'Whether a retry sends again what an earlier try sent without getting a response. Anyformat may have accepted it then, and bill it twice, so look there first.',
};
