import type { ApiError } from './errors';
import { apiError } from './errors';
import type { Organization, Store } from './store';
import type { Switches } from './switchTable';

/** The organization whose key stands in `authorization`, or the error to answer. */
export function authenticate(
	authorization: string | undefined,
	store: Store,
	switches: Switches,
): Organization | ApiError {
	const key = /^bearer +(\S.*)$/i.exec(authorization ?? '')?.[1].trim();
	if (!key) return apiError(switches.missingKeyStatus, 'No API key was sent.');
	const organization = store.organizationOfKey(key);
	return organization ?? apiError(switches.badKeyStatus, 'The API key is not valid.');
}
