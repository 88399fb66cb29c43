import { RETRY_AFTER_FORMS } from './retryAfter';
import type { SchemeName, SignatureScheme } from './signature';

/** One of these; the first is the default. */
const oneOf = <const V extends readonly [string | number, ...Array<string | number>]>(
	about: string,
	...values: V
) => ({ about, values, default: values[0] as V[number] });

/** A number from 0 up. */
const number = (about: string, value: number) => ({
	about,
	default: value,
	kind: 'number' as const,
});

/**
 * Every matter on which nothing public is certain, with the position taken when nobody chooses.
 * Names that end in `Ms` count emulated milliseconds.
 */
export const SWITCH_TABLE = {
	slashRedirectStatus: oneOf('answer to a path without its last slash', 301, 307, 308),
	unknownRouteStatus: oneOf('answer to a route that is not served', 501, 404),
	apiVersion: { about: 'value of X-API-Version', default: '2.0.0', kind: 'text' as const },

	missingKeyStatus: oneOf('no key, or an empty one', 403, 401),
	badKeyStatus: oneOf('a key that is unknown or revoked', 401, 403),
	credit: oneOf('`spent`: submissions are answered 402', 'enough', 'spent'),

	errorBody: oneOf('shape of error answers', 'five-keys', 'three-keys', 'fastapi', 'html'),
	validationDetail: oneOf('`detail` of VALIDATION_ERROR', 'list', 'text'),

	rateWindow: oneOf('how a window ends', 'fixed', 'sliding'),
	rateScope: oneOf('what is counted together', 'key', 'organization', 'address'),
	rateHeaders: oneOf('answers with x-ratelimit headers', 'success-only', 'always', 'never'),
	retryAfter: oneOf('Retry-After of a 429', ...RETRY_AFTER_FORMS),
	stagedRunTier: oneOf('counter for running a staged file', 'general', 'submission'),

	createStatus: oneOf('POST that creates or uploads', 201, 200),
	acceptedStatus: oneOf('run and run-staged', 202, 200, 201),
	replaceStatus: oneOf('PUT of a workflow', 200, 201, 202, 204),
	runWord: oneOf('`status` of the run answer', 'success', 'accepted', 'pending'),
	versionId: oneOf('`version_id` in run answers', 'present', 'absent'),
	uploadIds: oneOf('both ids in the upload answer', 'present', 'absent'),

	createBody: oneOf('forms of a definition that are taken', 'graph', 'both', 'flat'),
	replaceWorkflow: oneOf('`refused`: PUT is answered 405', 'allowed', 'refused'),
	unknownKeys: oneOf('keys in a definition that nobody documented', 'ignored', 'refused'),
	enumOptions: oneOf('form of `enum_options` read back', 'objects', 'strings'),
	liteMode: oneOf('the mode `lite` of a parse node', 'refused', 'taken'),
	listType: oneOf('the data type `list` in a definition', 'refused', 'taken'),
	duplicateNames: oneOf('a second workflow of the same name; refused is 409', 'taken', 'refused'),

	partsStatus: oneOf('both of `file` and `text`, or neither', 400, 422),
	tooLargeStatus: oneOf('a file over the limit', 413, 400),
	maxFileBytes: number('largest file', 20 * 1024 * 1024),
	emptyText: oneOf('an empty `text`', 'refused', 'taken'),
	unknownType: oneOf(
		'a file type that is not listed; `error` is the end of its run',
		'taken',
		415,
		400,
		'error',
	),
	typeJudgedBy: oneOf('what tells the type of a file', 'filename', 'content-type'),
	strictFiles: oneOf('415 unless name, type and content are one listed kind', 'off', 'on'),
	csv: oneOf('whether CSV is a listed type', 'listed', 'unlisted'),
	filenameEscapes: oneOf('escapes undone in a filename', 'backslash', 'backslash-and-percent'),
	filesPart: oneOf('part names taken by a new collection', 'files', 'files[]', 'both'),
	badFileInCollection: oneOf('one bad file among good ones', 'failed', 'refused'),
	stagedRunPath: oneOf('id in the run-staged path', 'file_id', 'collection_id', 'both'),
	stagedRunId: oneOf('`id` in the run-staged answer', 'same', 'new'),
	secondRun: oneOf('a staged file run once more; refused is 409', 'taken', 'refused'),
	visibleAfterMs: number('time in which reads do not know a new collection yet', 0),

	readyAfterMs: number('from acceptance to the end of processing', 2000),
	resultsLagMs: number('time in which results stay 412 after the end of processing', 0),
	resultsTakeMs: number('time that a results call takes', 0),
	statusWords: oneOf('words for the status of a run', 'newest', 'older', 'verified', 'parsing'),
	stagedInRuns: oneOf('staged collections in the list of runs', 'absent', 'present'),
	stagedRunCreatedAt: oneOf('`created_at` of the run of a staged file', 'run', 'upload'),
	runsShow: oneOf('documents that the list of runs shows', 'all', 'every-second', 'none'),
	runsLagMs: number('time by which the list of runs is behind', 0),
	runsAsOfMs: number('emulated time at which the list of runs stands still; 0: it does not', 0),
	timestamps: oneOf('`created_at` and `updated_at`', 'present', 'null', 'absent'),

	resultsShape: oneOf('keys of the results', 'full', 'may', 'april'),
	verificationUrl: oneOf('`verification_url`', 'present', 'null'),
	verificationStatus: oneOf('`verification_status` before review', 'not_verified', 'null'),
	evidence: oneOf('`evidence` of a field', 'present', 'absent'),
	markdownMarks: oneOf('marks in the markdown', 'anchors', 'document-tags'),
	category: oneOf('what `category` names', 'id', 'name'),
	validationVerdicts: oneOf('a `validations` list in the results', 'absent', 'present'),

	listOrder: oneOf('order of pages', 'newest-first', 'oldest-first'),
	pastTheEnd: oneOf('a page past the end', 'empty', 404),
	badPageStatus: oneOf('`page` or `page_size` that is not a number from 1 up', 400, 422),
	unknownFilters: oneOf('`sort_by` and `order` with an unknown value', 'ignored', 'refused'),
	workflowListFields: oneOf('`fields` in the list of workflows', 'present', 'absent'),

	httpWebhooks: oneOf('plain HTTP addresses of webhooks', 'refused', 'loopback'),
	webhookUrlStatus: oneOf('an address that is refused', 400, 422),
	webhookUrlForm: oneOf('`url` as it is read back', 'as-sent', 'normalised'),
	webhookLimit: number('active webhooks of an organization', 50),
	webhookLimitStatus: oneOf('one webhook too many', 400, 403, 409),
	sameWebhookUrl: oneOf('a second webhook at one address', 'taken', 409, 400),
	emptyEvents: oneOf('an empty `events`', 'all', 'none', 'refused'),
	foreignWebhookStatus: oneOf("deleting another organization's webhook", 404, 403),
	webhookSignature: {
		about: 'how deliveries are signed',
		default: null as SignatureScheme | SchemeName | null,
		kind: 'signature' as const,
	},
	extractionId: oneOf('`data.extraction_id` of an event', 'collection', 'other'),
	webhookAttempts: number('tries for one delivery', 1),
	webhookRetryAfterMs: number('time between tries', 60_000),
	webhookTimeoutMs: number('time a receiver may take', 10_000),
	webhookHangUp: oneOf('whether a sender leaves before the answer', 'never', 'after-body'),
	webhookDelayMs: number('time between the end of processing and its event', 0),
	webhookOrigins: {
		about: 'origins, divided by commas, that stand in for the one of every webhook',
		default: '',
		kind: 'text' as const,
	},
	webhookCopies: number('how often one event is delivered', 1),
	webhookDeactivateAfter: number('failed events until `is_active` is false; 0 is never', 0),
};

type Table = typeof SWITCH_TABLE;
type Position<Entry> = Entry extends { kind: 'number' }
	? number
	: Entry extends { kind: 'text' }
		? string
		: Entry extends { default: infer Value }
			? Value
			: never;

export type SwitchName = keyof Table;
export type Switches = { -readonly [Name in SwitchName]: Position<Table[Name]> };
