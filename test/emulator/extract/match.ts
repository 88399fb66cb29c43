import type { FieldDefinition } from '../fieldChecks';
import { conceptsOf, weightOf } from './concepts';

/** What a label or a column's head may say when it means a field. */
export type Phrases = string[][];

const DATES = ['date', 'datetime'];
/** Who sends a document is mostly the supplier, who gets it the customer; a label may say either. */
const NEAR: Record<string, string> = { sender: 'supplier', recipient: 'customer' };
const NEAR_FIT = 0.7;
/** A label with one of these means another kind of value than a field without it. */
const TELLING = ['number', 'date', 'rate'];

/**
 * Phrases for a field: its name, the beginning of its description, and what that adds in
 * parentheses (`Total due (Gesamtbetrag), including tax`).
 */
export function phrasesOf({ name, description, data_type: type }: FieldDefinition): Phrases {
	const [opening] = description.split(/[,;:(.]/);
	const added = [...description.matchAll(/\(([^)]*)\)/g)].flatMap(([, text]) =>
		text.split(/[,;/]/),
	);
	const phrases = [name.replace(/_/g, ' '), opening, ...added].map(conceptsOf);
	const dated = DATES.includes(type)
		? phrases.map((phrase) => [...new Set([...phrase, 'date'])])
		: [];
	return [...phrases, ...dated].filter((phrase) => phrase.length > 0);
}

/** 0 to 1: how well a label fits the best of the phrases on a document of the given kinds. */
export function fit(label: string, phrases: Phrases, type: string, kinds: string[]): number {
	const concepts = conceptsOf(label);
	if (concepts.length === 0) return 0;
	const near = concepts.map((concept) => NEAR[concept] ?? concept);
	const best = Math.max(
		0,
		...phrases.map((phrase) => overlap(concepts, phrase, kinds)),
		...phrases.map((phrase) => overlap(near, phrase, kinds) * NEAR_FIT),
	);
	const strange = TELLING.some(
		(concept) =>
			concepts.includes(concept) &&
			!(concept === 'date' && DATES.includes(type)) &&
			!phrases.some((phrase) => phrase.includes(concept)),
	);
	return strange ? best * 0.3 : best;
}

function overlap(label: string[], phrase: string[], kinds: string[]): number {
	const weigh = (concepts: string[]) =>
		concepts.reduce((sum, concept) => sum + weightOf(concept, kinds), 0);
	const shared = label.filter((concept) => phrase.includes(concept));
	return weigh(shared) / weigh([...new Set([...label, ...phrase])]);
}
