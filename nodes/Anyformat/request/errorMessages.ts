import {
	describeSubject,
	type FailureReason,
	type RequestFailure,
	type Subject,
} from './requestFailure';
import { HttpStatus } from './httpStatus';

const BASE_URL_HINT = "Check 'Base URL' in the Anyformat credential and the network of n8n.";

/** The next step after a failure that leaves open whether the request was carried out. */
export const OUTCOME_UNKNOWN_HINT =
	'Anyformat may have accepted it all the same, so it is not sent again by itself. Look in Anyformat, or list what is there with Get Many, before you send it once more.';

/** The words for what a request is about, and for what it carries. */
interface SubjectWords {
	named: string;
	sent: string;
}

/** What happened, and what to do next. */
export type ErrorMessage = [message: (words: SubjectWords) => string, nextStep: string];

const MESSAGES_BY_STATUS: Record<number, ErrorMessage> = {
	400: [({ sent }) => `Anyformat did not accept ${sent}`, 'Check the values of this operation.'],
	401: [
		() => 'Anyformat did not accept the API key',
		"The key is not valid or was revoked: making a new key in Anyformat ends the old one at once. Put the current key into 'API Key' of the Anyformat credential.",
	],
	402: [
		() => 'The Anyformat account has no credit left',
		'Top up the account in Anyformat, then run the workflow again.',
	],
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
		'Other workflows or tools may use the same key. Run it again later, or with fewer documents at once.',
	],
};

/** How a document ended, by the API's code for it. */
const ENDED_BY_CODE = new Map<string | undefined, 'failed' | 'cancelled'>([
	['EXTRACTION_FAILED', 'failed'],
	['EXTRACTION_CANCELLED', 'cancelled'],
]);

const MESSAGES_BY_END: Record<'failed' | 'cancelled', ErrorMessage> = {
	failed: [
		({ sent }) => `Anyformat could not process ${sent}`,
		'It may be damaged, protected or empty: open it in Anyformat to see more. Extract Data submits it anew when it runs again.',
	],
	cancelled: [
		({ sent }) => `The processing of ${sent} was cancelled`,
		'Someone cancelled it in Anyformat. Extract Data submits it anew when it runs again.',
	],
};

const REDIRECT: ErrorMessage = [
	() => 'The Base URL leads to another address',
	"A request that carries the key does not follow. Set 'Base URL' in the Anyformat credential to the final address.",
];

const notAnyformat = (why: string): ErrorMessage => [
	() => 'The response did not come from Anyformat, or only a part of it did',
	`${why} ${BASE_URL_HINT}`,
];

const NO_JSON = notAnyformat('It is no JSON: a proxy or a login page may stand in between.');

const OTHER_JSON = notAnyformat(
	'It is not what Anyformat answers: another service may be at the Base URL.',
);

/** For a path without an ID, which every Anyformat API has. */
const NO_API: ErrorMessage = [() => 'There is no Anyformat API at the Base URL', BASE_URL_HINT];

/** Where the IDs of things come from that no list offers. */
const ID_SOURCES: Partial<Record<Subject['kind'], string>> = {
	collection: 'the collectionId of Extract Data or a trigger, or the id of Run or Get Many',
	file: 'the file_id of Upload',
	webhook: 'the id of Webhook → Create or Webhook → Get Many',
};

/** Statuses that say that the API has no such operation. */
const NOT_OFFERED: number[] = [HttpStatus.MethodNotAllowed, HttpStatus.Gone];

const NO_RESPONSE: ErrorMessage = [
	() => 'The connection to Anyformat ended before a response came',
	`It was tried several times. ${BASE_URL_HINT}`,
];

const NOT_REACHED: ErrorMessage = [
	() => 'Anyformat could not be reached',
	`Nothing was sent. ${BASE_URL_HINT}`,
];

const UNREADABLE: ErrorMessage = [
	({ sent }) => `n8n could not read ${sent} to its end`,
	'It was not sent. Check where it comes from, and that it does not change while the workflow runs.',
];

const MESSAGES_BY_REASON: Partial<Record<FailureReason, ErrorMessage>> = {
	sourceUnreadable: UNREADABLE,
	noId: OTHER_JSON,
};

/**
 * The message and next step for a failure, by the API's own code, the reason, or the status; after a 404
 * also by what the request was about.
 */
export function messageFor(
	{ response, reason, ended, neverSent }: RequestFailure,
	errorCode: string | undefined,
	subject: Subject,
): ErrorMessage {
	const end = ended ?? ENDED_BY_CODE.get(errorCode);
	if (end !== undefined) return MESSAGES_BY_END[end];
	const byReason = reason === undefined ? undefined : MESSAGES_BY_REASON[reason];
	if (byReason !== undefined) return byReason;
	if (response === undefined) return neverSent ? NOT_REACHED : NO_RESPONSE;
	const { statusCode } = response;
	if (statusCode === HttpStatus.NotFound && (reason === undefined || subject.id === undefined))
		return notFound(subject);
	if (reason === 'notJson') return NO_JSON;
	if (statusCode < 300) return OTHER_JSON;
	if (statusCode < 400) return REDIRECT;
	if (MESSAGES_BY_STATUS[statusCode] !== undefined) return MESSAGES_BY_STATUS[statusCode];
	if (statusCode < 500) return refused(statusCode);
	return [
		() => `Anyformat could not answer now (HTTP ${statusCode})`,
		'It was tried several times. Run the workflow again later.',
	];
}

/** The words for a subject; without a payload of its own, what is sent is the subject itself. */
export function wordsFor(subject: Subject): SubjectWords {
	const named = describeSubject(subject);
	return { named, sent: subject.payload ?? named };
}

function notFound({ kind, id }: Subject): ErrorMessage {
	if (id === undefined) return NO_API;
	const source = ID_SOURCES[kind];
	const remedy = source
		? `Check the ID: it is ${source}.`
		: 'Choose it from the list, or check the ID.';
	return [
		({ named }) => `Anyformat does not know ${named}`,
		`It may have been deleted, or belong to another organization than the API key. ${remedy}`,
	];
}

function refused(statusCode: number): ErrorMessage {
	return [
		({ named }) => `Anyformat refused the request for ${named}`,
		NOT_OFFERED.includes(statusCode)
			? 'Anyformat does not offer this operation for it. Update this node, or do it in Anyformat.'
			: `Anyformat may not offer this operation: update this node, or do it in Anyformat. It may also be a proxy that refused. ${BASE_URL_HINT}`,
	];
}
