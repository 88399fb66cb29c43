import type { Seam } from './operation';

/**
 * A seam whose code is loaded by its first request and not when n8n starts: the start needs what the
 * editor shows, and most of the package is never run in most instances.
 */
export function onFirstUse(load: () => Promise<Seam>): Seam {
	return async function (requestData) {
		const seam = await load();
		return await seam.call(this, requestData);
	};
}
