import { Story } from './story';
it('debug', async () => {
	const s = await Story.begin({ files: 2, faults: [{ on: ['run'], act: 'refused400' }] });
	await s.run();
	const step = await s.retry();
	console.log(step.error?.stack, JSON.stringify(s.steps[0].run.data).slice(0, 3000));
	await s.end();
});
