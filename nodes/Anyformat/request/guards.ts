/** Type guards for what arrives as `unknown`. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const isNonEmptyString = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '';

/** Whether a switch is on; an expression may give a text or a number for it. */
export const isOn = (value: unknown): boolean => [true, 1, 'true'].some((on) => on === value);

/** The value when it is a list, else an empty one. */
export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
