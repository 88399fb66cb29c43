import type { Ending, Subject } from './ending';
import { SOURCE_BROKE } from './form';

const BASE_URL_HINT = "Check 'Base URL' in the Anyformat credential and the network of n8n.";

/** The next step after an ending that leaves open whether the request was carried out. */
export const MAYBE_ACCEPTED =
	'Anyformat may have accepted it all the same, so it is not sent again by itself. Look in Anyformat, or list what is there with Get Many, before you send it once more.';

/** What happened, and what to do next. */
export type Text = [message: (subject: Required<Subject>) => string, nextStep: string];

const TEXTS: Record<number, Text> = {
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

/** What the API says by its code rather than by the status. */
const TEXTS_BY_CODE = new Map<string | undefined, Text>([
	[
		'EXTRACTION_FAILED',
		[
			({ sent }) => `Anyformat could not process ${sent}`,
			'It may be damaged, protected or empty: open it in Anyformat to see more. Extract Data submits it anew when it runs again.',
		],
	],
	[
		'EXTRACTION_CANCELLED',
		[
			({ sent }) => `The processing of ${sent} was cancelled`,
			'Someone cancelled it in Anyformat. Extract Data submits it anew when it runs again.',
		],
	],
]);

const REDIRECT: Text = [
	() => 'The Base URL leads to another address',
	"A request that carries the key does not follow. Set 'Base URL' in the Anyformat credential to the final address.",
];

const notAnyformat = (why: string): Text => [
	() => 'The answer did not come from Anyformat, or only a part of it did',
	`${why} ${BASE_URL_HINT}`,
];

const NO_JSON = notAnyformat('It is no JSON: a proxy or a login page may stand in between.');

const OTHER_JSON = notAnyformat(
	'It is not what Anyformat answers: another service may be at the Base URL.',
);

/** For a path without an ID, which every Anyformat API has. */
const NO_API: Text = [() => 'There is no Anyformat API at the Base URL', BASE_URL_HINT];

/** Where the IDs of things come from that no list offers. */
const SOURCES = new Map([
	['collection', 'the collectionId of Extract Data or a trigger, or the id of Run or Get Many'],
	['file', 'the file_id of Upload'],
	['webhook', 'the id of Webhook → Create or Webhook → Get Many'],
]);

/** Of answers that tell that the API has no such operation. */
const NOT_OFFERED = [405, 410];

const NO_ANSWER: Text = [
	() => 'The connection to Anyformat ended before an answer came',
	`It was tried several times. ${BASE_URL_HINT}`,
];

const NOT_REACHED: Text = [
	() => 'Anyformat could not be reached',
	`Nothing was sent. ${BASE_URL_HINT}`,
];

/** Reason when an answer can't be read. */
const NOT_JSON = 'not JSON';

/** Reason when an answer lacks the ID of what it says was made. */
export const NO_ID = 'no ID in the answer';

const UNREADABLE: Text = [
	({ sent }) => `n8n could not read ${sent} to its end`,
	'It was not sent. Check where it comes from, and that it does not change while the workflow runs.',
];

/**
 * The text for an ending, by the API's own code, the reason, or the status; after a 404 also by what the
 * request's path named.
 */
export function textFor(
	{ answer, reason, neverSent }: Ending,
	errorCode: string | undefined,
	named = '',
): Text {
	const byCode = TEXTS_BY_CODE.get(errorCode);
	if (byCode !== undefined) return byCode;
	if (reason === SOURCE_BROKE) return UNREADABLE;
	if (reason === NO_ID) return OTHER_JSON;
	if (answer === undefined) return neverSent ? NOT_REACHED : NO_ANSWER;
	const { statusCode } = answer;
	if (statusCode === 404 && (reason === undefined || isWithoutId(named))) return unknown(named);
	if (reason === NOT_JSON) return NO_JSON;
	if (statusCode < 300) return OTHER_JSON;
	if (statusCode < 400) return REDIRECT;
	if (TEXTS[statusCode] !== undefined) return TEXTS[statusCode];
	if (statusCode < 500) return refused(statusCode);
	return [
		() => `Anyformat could not answer now (HTTP ${statusCode})`,
		'It was tried several times. Run the workflow again later.',
	];
}

const isWithoutId = (named: string): boolean => named.startsWith('the ');

function unknown(named: string): Text {
	if (isWithoutId(named)) return NO_API;
	const source = SOURCES.get(named.split(' ')[0]);
	const remedy = source
		? `Check the ID: it is ${source}.`
		: 'Choose it from the list, or check the ID.';
	return [
		(subject) => `Anyformat does not know ${subject.named}`,
		`It may have been deleted, or belong to another organization than the API key. ${remedy}`,
	];
}

function refused(statusCode: number): Text {
	const isCertain = NOT_OFFERED.includes(statusCode);
	return [
		({ named }) => `Anyformat refused the request for ${named}`,
		isCertain
			? 'Anyformat does not offer this operation for it. Update this node, or do it in Anyformat.'
			: `Anyformat may not offer this operation: update this node, or do it in Anyformat. It may also be a proxy that refused. ${BASE_URL_HINT}`,
	];
}
