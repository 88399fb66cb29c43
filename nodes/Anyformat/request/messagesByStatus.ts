/** The words for what a request is about, and for what it carries. */
export interface SubjectWords {
	named: string;
	sent: string;
}

/** What happened, and what to do next. */
export type ErrorMessage = [message: (words: SubjectWords) => string, nextStep: string];

/** Error messages for refusals of Anyformat's own. That a retry costs nothing is added where it is so. */
export const MESSAGES_BY_STATUS: Record<number, ErrorMessage | undefined> = {
	400: [({ sent }) => `Anyformat did not accept ${sent}`, 'Check the values of this operation.'],
	401: [
		() => 'Anyformat did not accept the API key',
		"The key is not valid or was revoked: making a new key in Anyformat ends the old one at once. Put the current key into 'API Key' of the Anyformat credential.",
	],
	402: [() => 'The Anyformat account has no credit left', 'Top up the account in Anyformat.'],
	403: [
		({ named }) => `Anyformat refused access to ${named}`,
		"The owner of the key may not do this, or the key is missing. Check 'API Key' in the Anyformat credential and the permissions of its owner.",
	],
	409: [
		({ named }) => `Anyformat reports a conflict for ${named}`,
		'Something with the same name or address may exist already, or it changed at the same time. Look in Anyformat, then try again.',
	],
	412: [
		({ named }) => `The results of ${named} are not ready yet`,
		"Switch on 'Wait', or ask again later.",
	],
	413: [
		({ sent }) => `Anyformat finds ${sent} too large`,
		'A file may have at most 20 MB. Split or compress it.',
	],
	415: [
		({ sent }) => `Anyformat does not take the type of ${sent}`,
		'Convert it to a type that Anyformat takes, such as PDF, and check that its name ends in the right extension.',
	],
	422: [({ sent }) => `Anyformat could not process ${sent}`, 'Check the values of this operation.'],
	429: [
		() => 'The rate limit of Anyformat was not lifted in time',
		'Other workflows or tools may use the same key.',
	],
};
