/** Ways to write Retry-After; the API documents seconds. */
export const RETRY_AFTER_FORMS = [
	'seconds',
	'date',
	'epoch-seconds',
	'hour-ahead',
	'absent',
] as const;

export type RetryAfterForm = (typeof RETRY_AFTER_FORMS)[number];

/** Value of Retry-After for `seconds` of real time from now, by the API's clock; undefined when it is left out. */
export function retryAfterText(
	form: RetryAfterForm,
	seconds: number,
	nowMs: number,
): string | undefined {
	if (form === 'absent') return undefined;
	const atMs = nowMs + seconds * 1000;
	if (form === 'date') return new Date(Math.ceil(atMs / 1000) * 1000).toUTCString();
	if (form === 'epoch-seconds') return String(Math.ceil(atMs / 1000));
	return String(form === 'hour-ahead' ? 3600 : seconds);
}
