import { HandedOn, keyOf, type Verdict } from '../../../nodes/Anyformat/trigger/handedOn';

const START: Promise<Verdict> = Promise.resolve({ kind: 'start', documents: [] });

it('a memory that has forgotten documents does not take itself for complete', async () => {
	const memory = new HandedOn(true);
	for (let number = 0; number < 1000; number++) memory.claim(keyOf(`id${number}`, null), START);
	await START;
	expect(memory.isComplete).toBe(true);
	memory.claim(keyOf('one more', null), START);
	await START;
	expect(memory.hasDocument('id0', [])).toBe(false);
	expect(memory.isComplete).toBe(false);
});
