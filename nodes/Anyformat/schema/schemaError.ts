import { InputError } from '../request/parameters';

/** What is wrong with the fields that somebody defined, and where. */
export interface SchemaFinding {
	/** The user's own keys, joined by dots: `orders.lines`; empty for the whole. */
	path: string;
	/** What is wrong there, as the rest of a sentence that the path begins. */
	problem: string;
	/** What to do about it, in a sentence of its own. */
	remedy: string;
}

/**
 * Says that fields can't be made of an example, a JSON Schema or a list. The message names the first
 * path; the description every one, with what to do.
 */
export class SchemaError extends InputError {
	constructor(readonly findings: SchemaFinding[]) {
		const [first, ...others] = findings;
		const remedies = others.map((other) => `${sentence(other)}: ${other.remedy}`);
		super(sentence(first), [first.remedy, ...remedies].join(' '));
	}
}

const sentence = ({ path, problem }: SchemaFinding): string =>
	path === '' ? `The definition of the fields ${problem}` : `The field "${path}" ${problem}`;

/** `parent` and one more key. */
export const joinPath = (parent: string, key: string): string =>
	parent === '' ? key || '""' : `${parent}.${key || '""'}`;
