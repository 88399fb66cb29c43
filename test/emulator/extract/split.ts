import type { Branch } from '../definition';
import { choose } from './classify';
import { fillField } from './fields';
import { scopeOf, type PlacedPage } from './scope';

/** Pages of one rule that go together; `name` is the partition key's value. */
export interface Partition {
	name: string | null;
	confidence: number;
	pages: PlacedPage[];
}

export interface PageSplit {
	rule: Branch;
	partitions: Partition[];
}

const CONTINUED = 75;

/**
 * Gives each page to the rule whose words it uses most; a page that speaks of none goes on with the
 * page before. Rules without pages are left out.
 */
export function splitPages(pages: PlacedPage[], rules: Branch[]): PageSplit[] {
	let current: { rule: Branch; confidence: number } | undefined;
	const given: Array<{ rule: Branch; confidence: number; page: PlacedPage }> = [];
	for (const page of pages) {
		const choice = choose([page], rules);
		if (choice && choice.hits > 0) current = { rule: choice.branch, confidence: choice.confidence };
		else if (current) current = { ...current, confidence: CONTINUED };
		if (current) given.push({ ...current, page });
	}
	return rules
		.map((rule) => ({
			rule,
			partitions: partition(
				rule,
				given.filter((one) => one.rule === rule),
			),
		}))
		.filter(({ partitions }) => partitions.length > 0);
}

/** One partition for each value of the key; a page without a value goes on with the one before. */
function partition(
	{ partition_key: key }: Branch,
	given: Array<{ confidence: number; page: PlacedPage }>,
): Partition[] {
	const partitions: Partition[] = [];
	for (const { page, confidence } of given) {
		const name = key ? keyOn(page, key) : null;
		const same = name === null ? partitions.at(-1) : partitions.find((one) => one.name === name);
		if (same) {
			same.pages.push(page);
			same.confidence = Math.min(same.confidence, confidence);
		} else partitions.push({ name, confidence, pages: [page] });
	}
	return partitions;
}

function keyOn(page: PlacedPage, key: string): string | null {
	const name = key.replace(/\s+/g, '_').toLowerCase();
	const field = { name, description: key.replace(/_/g, ' '), data_type: 'string' };
	return fillField(field, scopeOf([page])).value as string | null;
}
