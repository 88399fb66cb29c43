/** A value and where it stands; nulls and no evidence when there is nothing. */
export interface FieldValue {
	value: unknown;
	/** 0 to 100. */
	confidence: number | null;
	evidence: Array<{ text: string; page_number: number }>;
}

/** Values by field name; a table field has one map for each of its rows. */
export type FieldValues = Record<string, FieldValue | Array<Record<string, FieldValue>>>;

export const NOTHING: FieldValue = { value: null, confidence: null, evidence: [] };
