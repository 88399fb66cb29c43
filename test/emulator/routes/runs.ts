import { respond, type ApiRequest, type Route, type World } from '../api';
import { visibleCollections, workflowOf } from '../lookups';
import { pageOf } from '../paging';
import { presentRun } from '../present';
import type { Collection } from '../store';

function list(request: ApiRequest) {
	const { world } = request;
	const { runsAsOfMs, runsLagMs } = world.switches;
	const nowMs = runsAsOfMs > 0 ? runsAsOfMs : world.clock.now() - runsLagMs;
	const known = visibleCollections(world, workflowOf(request), nowMs);
	const runs = known.filter((collection, index) => isShown(world, collection, index, nowMs));
	return respond(
		200,
		pageOf(request, runs, (run) => presentRun(world, run, nowMs)),
	);
}

function isShown({ switches }: World, { run }: Collection, index: number, nowMs: number): boolean {
	const { runsShow, stagedInRuns } = switches;
	if (runsShow === 'none' || run?.listed === false) return false;
	if (runsShow === 'every-second' && index % 2 === 1) return false;
	const hasRun = run !== null && run.submittedMs <= nowMs;
	return hasRun || stagedInRuns === 'present';
}

export const runRoutes: Route[] = [
	{
		method: 'GET',
		path: '/v2/workflows/:workflow_id/runs/',
		tier: 'general',
		operationId: 'listRuns',
		summary: 'List runs of a workflow',
		handle: list,
	},
];
