/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Commands, Question, Reply } from './emulatorProcess';

type Asked<Command> = Command extends (...values: infer Values) => infer Result
	? (...values: Values) => Promise<Awaited<Result>>
	: never;

/** The commands of an emulator that runs in a process of its own. */
export type RemoteEmulator = { [Name in keyof Commands]: Asked<Commands[Name]> };

/**
 * Starts the emulator in a process of its own, so that its work is not done in the process that
 * measures. `stop` ends it; so does the end of this process.
 */
export function startEmulator(): { emulator: RemoteEmulator; stop: () => void } {
	const child = fork(join(__dirname, 'emulatorProcess.ts'));
	const waiting = new Map<number, { resolve: (value: unknown) => void; reject: Fail }>();
	type Fail = (reason: Error) => void;
	child.on('message', ({ number, result, error }: Reply) => {
		const { resolve, reject } = waiting.get(number)!;
		waiting.delete(number);
		if (error === undefined) resolve(result);
		else reject(new Error(`The emulator says: ${error}`));
	});
	child.once('exit', () => {
		for (const { reject } of waiting.values()) reject(new Error('The emulator has ended.'));
	});

	let number = 0;
	const ask = async (command: keyof Commands, values: unknown[]): Promise<unknown> => {
		const question: Question = { number: ++number, command, values };
		return await new Promise((resolve, reject) => {
			waiting.set(question.number, { resolve, reject });
			child.send(question);
		});
	};
	const names: Array<keyof Commands> = [
		'url',
		'begin',
		'addTenant',
		'endDocuments',
		'set',
		'outage',
		'acceptedNames',
		'scriptReadyAfterMs',
		'seenOf',
	];
	const emulator = Object.fromEntries(
		names.map((name) => [name, async (...values: unknown[]) => await ask(name, values)]),
	) as unknown as RemoteEmulator;
	return { emulator, stop: () => void child.disconnect() };
}
