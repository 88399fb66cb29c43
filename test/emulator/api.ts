import type { Clock } from './clock';
import type { Contents } from './contents';
import type { Fault, Faults } from './faults';
import type { ReceivedPart } from './multipart';
import type { Queue } from './queue';
import type { Limits, RateLimiter, Tier } from './rateLimit';
import type { ResponseCache } from './responseCache';
import type { Collection, Organization, Outcome, Store } from './store';
import type { Switches } from './switchTable';

/** Fate of a submission. `results` is answered as it stands, `collection_id` filled in. */
export interface Script {
	readyAfterMs?: number;
	outcome?: Outcome;
	results?: Record<string, unknown>;
	/** False: the list of runs never shows it. */
	listed?: boolean;
}

/** A request as it came in and what became of it. */
export interface Call {
	method: string;
	path: string;
	/** Such as `POST /v2/workflows/:workflow_id/run/`. */
	route: string;
	query: Record<string, string>;
	headers: Record<string, string | string[] | undefined>;
	/** Null as long as nothing was answered. */
	status: number | null;
	/** Id of the organization whose key was sent, when there is one. */
	organization: string | null;
	/** Real time of arrival, milliseconds since the epoch. */
	atMs: number;
	/** Bytes of the body that were read. */
	bytes: number;
	parts?: Array<Omit<ReceivedPart, 'content' | 'head'>>;
	fault?: Fault;
}

/** A document that the API took, in order of acceptance; deleting it changes nothing here. */
export interface AcceptedDocument {
	/** `run` and `staged-run` are billed, unless they end in an error; the others only stage. */
	by: 'run' | 'staged-run' | 'upload' | 'collection';
	collectionId: string;
	organizationId: string;
	workflowId: string;
	/** Null for a text. */
	fileName: string | null;
	contentType: string;
	size: number;
	sha256: string;
	/** Emulated time. */
	atMs: number;
}

/** One try to hand an event to a webhook. */
export interface Delivery {
	url: string;
	/** The same for all tries and copies of one event. */
	messageId: string;
	/** 1 is the first. */
	attempt: number;
	event: Record<string, unknown>;
	/** Status of the receiver's answer, or null when there was none. */
	status: number | null;
	problem?: string;
}

/** Everything that handlers share. */
export interface World {
	clock: Clock;
	switches: Switches;
	limits: Limits;
	rates: RateLimiter;
	store: Store;
	contents: Contents;
	faults: Faults;
	scripts: Queue<Script, Collection>;
	cache: ResponseCache;
	calls: Call[];
	accepted: AcceptedDocument[];
	unknownRoutes: string[];
	deliveries: Delivery[];
	/** Tells that state has changed, for the data folder. */
	changed: () => void;
}

export interface ApiResponse {
	status: number;
	body?: unknown;
	contentType?: string;
}

export interface ApiRequest {
	world: World;
	/** Owner of the key; open routes never look at it. */
	organization: Organization;
	/** Path values, decoded. */
	params: Record<string, string>;
	query: URLSearchParams;
	/** ParserMessage JSON, or undefined when no JSON was sent. */
	body: unknown;
	/** Reads a multipart body part by part; undefined when the body isn't multipart. */
	parts: () => Promise<ReceivedPart[]> | undefined;
}

export interface Route {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	path: string;
	tier: Tier | 'open' | 'staged-run';
	/** Of the same operation in the API's description. */
	operationId: string;
	summary: string;
	handle: (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
}

/** The answer that a handler ends with; no body for 204. */
export const respond = (status: number, body?: unknown, contentType?: string): ApiResponse => ({
	status,
	body,
	contentType,
});
