/** Types of the API's bodies, spelled as on the wire. Source: docs/api-contract.md. They import nothing. */

export interface Page {
	count?: number;
	page?: number;
	page_size?: number;
	results: Array<Record<string, unknown>>;
}

export interface ExtractedField {
	value?: unknown;
	confidence?: number | null;
	evidence?: Array<{ text?: string; page_number?: number }>;
	value_override?: unknown;
	verification_status?: string | null;
}

export type Row = Record<string, ExtractedField>;

/** A field, or the rows of a table. */
export type FieldMap = Record<string, ExtractedField | Row[]>;

export interface Extraction {
	split_name?: string | null;
	partition?: string | null;
	fields: FieldMap;
}

/** A part of a collection that was split: its name, and the files that it is in. */
interface Part {
	name?: string;
	files?: Array<{ file_name?: string }>;
}

export interface Results {
	collection_id?: string;
	verification_url?: string | null;
	parse?: { markdown?: string | null; text?: string | null; blocks?: unknown[] } | null;
	classifications?: Array<{ category?: string }>;
	splits?: Array<Part & { partitions?: Part[] }>;
	extractions?: Extraction[] | null;
	/** The shape before May 2026: the fields of the only extraction. */
	extraction?: FieldMap | null;
}

export interface ErrorBody {
	error?: unknown;
	message?: unknown;
	detail?: unknown;
	error_code?: unknown;
	request_id?: unknown;
	reference_id?: unknown;
}
