import { kindsIn } from './concepts';
import { habitsOf, type Habits } from './numbers';
import { textOf, type Page } from './page';
import { pairsOf, type Pair } from './pairs';
import { tablesOf, type Table } from './tables';

/** A page and where it is: `number` counts through all files, `inFile` through its own. */
export interface PlacedPage extends Page {
	number: number;
	fileId: string;
	fileName: string;
	inFile: number;
}

/** The part of the documents that an extraction looks at, and what was learned about it. */
export interface Scope {
	pages: PlacedPage[];
	text: string;
	pairs: Pair[];
	tables: Table[];
	habits: Habits;
	/** What kind of document it calls itself. */
	kinds: string[];
}

/** A document says what it is near its beginning. */
const OPENING_LINES = 4;

export function scopeOf(pages: PlacedPage[]): Scope {
	const text = pages.map(textOf).join('\n');
	const headings = pages.flatMap(({ blocks }) =>
		blocks.filter(({ type }) => type === 'title').flatMap(({ lines }) => lines),
	);
	const opening = text.split('\n').slice(0, OPENING_LINES);
	const titles = [...headings.map((line) => line.text), ...opening.filter((l) => !l.includes(':'))];
	return {
		pages,
		text,
		pairs: pairsOf(pages),
		tables: tablesOf(pages),
		habits: habitsOf(text),
		kinds: kindsIn(titles.join(' ')),
	};
}
