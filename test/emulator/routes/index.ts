import type { Route } from '../api';
import { fileRoutes } from './files';
import { openRoutes } from './open';
import { runRoutes } from './runs';
import { submissionRoutes } from './submissions';
import { webhookRoutes } from './webhooks';
import { workflowRoutes } from './workflows';

/** Every endpoint that is served. */
export const routes: Route[] = [
	...openRoutes(() => routes),
	...workflowRoutes,
	...submissionRoutes,
	...fileRoutes,
	...runRoutes,
	...webhookRoutes,
];
