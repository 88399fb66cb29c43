import { RunCursor } from '../../../../nodes/Anyformat/documents/runs/runCursor';

it('remembers no more runs than it has room for, where the API tells no times', () => {
	const cursor = new RunCursor();
	for (let batch = 0; batch < 30; batch++)
		cursor.settle(Array.from({ length: 500 }, (_, number) => `run ${batch * 500 + number}`));
	const { settled } = cursor.toJSON();
	expect(settled).toHaveLength(10_000);
	expect(settled.at(-1)).toEqual(['run 14999', NaN]);
});
