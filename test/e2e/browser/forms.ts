/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';

const OPERATIONS = resolve(__dirname, '..', '..', '..', 'docs', 'operations.md');

/** An operation as docs/operations.md lists it. */
export interface Operation {
	resource: string;
	operation: string;
	/** As shown in the list of operations. */
	name: string;
	/** Names of its parameters, in order. */
	takes: string[];
}

export function documentedOperations(): Operation[] {
	const operations: Operation[] = [];
	let resource = '';
	for (const line of readFileSync(OPERATIONS, 'utf8').split('\n')) {
		resource = /^## `(\w+)`/.exec(line)?.[1] ?? resource;
		const row = /^\| (.+?) \(`(\w+)`\) \| (.*?) \|/.exec(line);
		if (!row) continue;
		const [, name, operation, takes] = row;
		const parameters = [...takes.matchAll(/`(\w+)`/g)].map(([, parameter]) => parameter);
		operations.push({ resource, operation, name, takes: parameters });
	}
	return operations;
}

/** Something for each parameter that may not be empty. */
const REQUIRED: INodeParameters = {
	collectionId: 'a-collection',
	fileId: 'a-file',
	name: 'A workflow',
	url: 'https://example.com/hook',
	webhookId: 'a-webhook',
	workflowId: { __rl: true, mode: 'id', value: 'a-workflow' },
};

/** Parameters of a node that can run, all others at their defaults. */
export function filledForm({ resource, operation, takes }: Operation): INodeParameters {
	const required = Object.entries(REQUIRED).filter(([name]) => takes.includes(name));
	return { resource, operation, ...Object.fromEntries(required) };
}

/** Labels of the parameters that a form shows while all have their defaults. */
export function labelsOf(
	{ resource, operation, takes }: Operation,
	properties: INodeProperties[],
): string[] {
	const values: IDataObject = { resource, operation, '@tool': false };
	const shownNow = () =>
		takes.flatMap((name) => {
			const shown = properties.find((each) => each.name === name && isShown(each, values));
			if (!shown) return [];
			values[name] = shown.default as IDataObject[string];
			return [shown.displayName];
		});
	// One that stands before another may be shown for its value.
	shownNow();
	return shownNow();
}

function isShown({ displayOptions }: INodeProperties, values: IDataObject): boolean {
	const holds = ([name, allowed]: [string, unknown]) =>
		(allowed as unknown[]).includes(values[name]);
	return (
		Object.entries(displayOptions?.show ?? {}).every(holds) &&
		!Object.entries(displayOptions?.hide ?? {}).some(holds)
	);
}
