import fc from 'fast-check';

/** What the reference leaves open, or where its sources disagree; each server decides for itself. */
export interface Quirks {
	/** Status of a submission that was taken. */
	accepted: 200 | 201 | 202;
	/** Status of a creation. */
	created: 200 | 201;
	/** Status of a deletion; 200 has a body. */
	deleted: 200 | 204;
	idForm: 'uuid' | 'capitals' | 'short';
	listOrder: 'newest' | 'oldest' | 'shuffled';
	/** The server lowers `page_size` to this. */
	maxPageSize: number;
	pastTheEnd: 'empty' | 'notFound';
	/** Which keys the body of an error has. */
	errorBody: 'newest' | 'older';
	/** Status for no key, and for one that is not known. */
	unauthorized: 401 | 403;
	results: 'newest' | 'april';
	/** Which responses tell of the rate limit. */
	rateHeaders: 'success' | 'always' | 'never';
	/** What the list of runs tells of the runs. */
	runs: RunsList;
	/** Status of a file over 20 MB. */
	tooLarge: 400 | 413;
	/** Whether events name the collection. */
	eventIds: 'collection' | 'other';
}

/**
 * - `truthful`: all of them, as they are.
 * - `empty`: none.
 * - `crowded`: with 150 others, of other workflows and times.
 * - `late`: each only a while after it ended.
 * - `wrong`: others' ends: `error` for what is processed, `processed` for what isn't yet.
 * - `verified`: a word that is not documented, for what is processed.
 */
export type RunsList = 'truthful' | 'empty' | 'crowded' | 'late' | 'wrong' | 'verified';

/** The decisions that a careful reader would think the least likely. */
export const CONTRARY: Quirks = {
	accepted: 200,
	created: 200,
	deleted: 200,
	idForm: 'capitals',
	listOrder: 'oldest',
	maxPageSize: 7,
	pastTheEnd: 'notFound',
	errorBody: 'older',
	unauthorized: 401,
	results: 'newest',
	rateHeaders: 'success',
	runs: 'truthful',
	tooLarge: 400,
	eventIds: 'collection',
};

/** Any combination of them. */
export const anyQuirks: fc.Arbitrary<Quirks> = fc.record({
	accepted: fc.constantFrom(200, 201, 202),
	created: fc.constantFrom(200, 201),
	deleted: fc.constantFrom(200, 204),
	idForm: fc.constantFrom('uuid', 'capitals', 'short'),
	listOrder: fc.constantFrom('newest', 'oldest', 'shuffled'),
	maxPageSize: fc.constantFrom(3, 7, 50, 100),
	pastTheEnd: fc.constantFrom('empty', 'notFound'),
	errorBody: fc.constantFrom('newest', 'older'),
	unauthorized: fc.constantFrom(401, 403),
	results: fc.constantFrom('newest', 'april'),
	rateHeaders: fc.constantFrom('success', 'always', 'never'),
	runs: fc.constantFrom('truthful', 'empty', 'crowded', 'late', 'wrong', 'verified'),
	tooLarge: fc.constantFrom(400, 413),
	eventIds: fc.constantFrom('collection', 'other'),
});
