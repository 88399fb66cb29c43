import { version } from '../../../package.json';

/**
 * How every request is sent. Redirects are not followed, since n8n would send the key along; statuses
 * are read by `send`.
 */
export const REQUEST_DEFAULTS = {
	disableFollowRedirect: true,
	ignoreHttpStatusErrors: true,
	headers: { Accept: 'application/json', 'User-Agent': `n8n-nodes-anyformat/${version}` },
};
