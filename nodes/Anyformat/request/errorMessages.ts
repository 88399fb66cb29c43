import { HttpStatus } from './response';
import { ENDED_BY_CODE, isOwnRefusal } from './errorBody';
import {
	ID_SOURCES,
	isCertificateFailure,
	type FailureReason,
	type RequestFailure,
	type Subject,
	type SubjectWords,
} from './requestFailure';

/** What happened, and what to do next. */
type ErrorMessage = [message: (words: SubjectWords) => string, nextStep: string];

const BASE_URL_HINT = "Check 'Base URL' in the Anyformat credential and the network of n8n.";

/** The next step after a failure that leaves open whether the request was carried out. */
export const OUTCOME_UNKNOWN_HINT =
	'Anyformat may have accepted it all the same, so it is not sent again by itself. Look in Anyformat, or list what is there with Get Many, before you send it once more.';

const RESUBMIT =
	'Retry the execution of Extract Data to submit it anew; what was accepted is not sent again.';

const MESSAGES_BY_END: Record<'failed' | 'cancelled', ErrorMessage> = {
	failed: [
		({ sent }) => `Anyformat could not process ${sent}`,
		`It may be damaged, protected or empty: open it in Anyformat to see more. ${RESUBMIT}`,
	],
	cancelled: [
		({ sent }) => `The processing of ${sent} was cancelled`,
		`Someone cancelled it in Anyformat. ${RESUBMIT}`,
	],
};

const REDIRECT: ErrorMessage = [
	() => 'The Base URL leads to another address',
	"A request that carries the key does not follow. Set 'Base URL' in the Anyformat credential to the final address.",
];

const otherService = (why: string): ErrorMessage => [
	() => 'The response did not come from Anyformat, or only a part of it did',
	`${why} ${BASE_URL_HINT}`,
];

const OTHER_JSON = otherService(
	'It is not what Anyformat answers: another service may be at the Base URL.',
);

/** For a path without an ID, which every Anyformat API has. */
const NO_API: ErrorMessage = [() => 'There is no Anyformat API at the Base URL', BASE_URL_HINT];

const NO_RESPONSE: ErrorMessage = [
	() => 'The connection to Anyformat ended before a response came',
	`It was tried several times. ${BASE_URL_HINT}`,
];

const NOT_REACHED: ErrorMessage = [() => 'Anyformat could not be reached', BASE_URL_HINT];

const CERTIFICATE: ErrorMessage = [
	() => "n8n does not trust the certificate of Anyformat's address",
	"A company's network may have replaced it: set NODE_EXTRA_CA_CERTS for n8n to the file of its root certificate, and restart n8n. Otherwise it has expired or belongs to another host: check 'Base URL' in the Anyformat credential.",
];

const MESSAGES_BY_REASON: Partial<Record<FailureReason, ErrorMessage>> = {
	sourceUnreadable: [
		({ sent }) => `n8n could not read ${sent} to its end`,
		'Check where it comes from, and that it does not change while the workflow runs.',
	],
	noId: OTHER_JSON,
	notJson: otherService('It is no JSON: a proxy or a login page may stand in between.'),
	otherDocument: [
		({ named }) => `Something gave the results of another document for ${named}`,
		"They were not taken. A cache between n8n and Anyformat may mix up responses: exempt Anyformat's address from it, then retry this execution.",
	],
	unknownShape: [
		({ named }) => `The results of ${named} have a shape that this node does not know`,
		'They were not taken for a document without fields. Update this node, or look at them in Anyformat.',
	],
};

/** For refusals of Anyformat's own. That a retry costs nothing is added where it is so. */
const MESSAGES_BY_STATUS: Record<number, ErrorMessage | undefined> = {
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

/**
 * The message and next step for a failure, by the API's own code, the reason, or the status; after a 404
 * also by what the request was about.
 */
export function messageFor(
	failure: RequestFailure,
	errorCode: string | undefined,
	subject: Subject,
): ErrorMessage {
	const { response, reason, ended, neverSent, code } = failure;
	const end = ended ?? ENDED_BY_CODE.get(errorCode);
	if (end !== undefined) return MESSAGES_BY_END[end];
	if (response?.statusCode === HttpStatus.NotFound && subject.id === undefined) return NO_API;
	const byReason = reason === undefined ? undefined : MESSAGES_BY_REASON[reason];
	if (byReason !== undefined) return byReason;
	if (isCertificateFailure(code)) return CERTIFICATE;
	if (response === undefined) return neverSent ? NOT_REACHED : NO_RESPONSE;
	return messageForStatus(response, failure, subject);
}

function messageForStatus(
	response: NonNullable<RequestFailure['response']>,
	{ isWrite = false }: RequestFailure,
	subject: Subject,
): ErrorMessage {
	const { statusCode } = response;
	if (statusCode < 300) return OTHER_JSON;
	if (statusCode < 400) return REDIRECT;
	if (statusCode >= HttpStatus.ServerError) return unavailable(statusCode);
	if (!isOwnRefusal(response)) return refusedByProxy(statusCode);
	if (statusCode === HttpStatus.NotFound) return notFound(subject);
	// What is asked for with a malformed ID is no document that could not be processed.
	if (statusCode === HttpStatus.UnprocessableContent && !isWrite) return refused(statusCode);
	return MESSAGES_BY_STATUS[statusCode] ?? refused(statusCode);
}

function notFound({ kind }: Subject): ErrorMessage {
	const source = ID_SOURCES[kind];
	const remedy = source
		? `Check the ID: it is ${source}.`
		: 'Choose it from the list, or check the ID.';
	return [
		({ named }) => `Anyformat does not know ${named}`,
		`It may have been deleted, or belong to another organization than the API key. ${remedy}`,
	];
}

const unavailable = (statusCode: number): ErrorMessage => [
	() => `Anyformat could not answer now (HTTP ${statusCode})`,
	'It has an outage, or something between it and n8n has.',
];

/** What a proxy says, or a firewall, does not speak of the key, the document or Anyformat's limits. */
function refusedByProxy(statusCode: number): ErrorMessage {
	const isSize = statusCode === HttpStatus.ContentTooLarge;
	return [
		({ named, sent }) =>
			`A proxy or firewall between n8n and Anyformat refused ${isSize ? sent : `the request for ${named}`} (HTTP ${statusCode})`,
		isSize
			? 'It allows smaller requests than Anyformat does: have its limit raised, such as client_max_body_size of nginx.'
			: `The response is not in the form of Anyformat's. Ask whoever runs the network. ${BASE_URL_HINT}`,
	];
}

function refused(statusCode: number): ErrorMessage {
	return [
		({ named }) => `Anyformat refused the request for ${named}`,
		statusCode === HttpStatus.MethodNotAllowed || statusCode === HttpStatus.Gone
			? 'Anyformat does not offer this operation for it. Update this node, or do it in Anyformat.'
			: `Anyformat may not offer this operation: update this node, or do it in Anyformat. It may also be a proxy that refused. ${BASE_URL_HINT}`,
	];
}
