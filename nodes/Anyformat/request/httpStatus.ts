/** HTTP statuses that the code decides by. */
export const HttpStatus = {
	Accepted: 202,
	BadRequest: 400,
	Unauthorized: 401,
	PaymentRequired: 402,
	Forbidden: 403,
	NotFound: 404,
	MethodNotAllowed: 405,
	Gone: 410,
	PreconditionFailed: 412,
	ContentTooLarge: 413,
	UnprocessableContent: 422,
	TooManyRequests: 429,
	ServerError: 500,
	ServiceUnavailable: 503,
} as const;
