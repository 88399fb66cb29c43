/** What says which fields a document has: choices of fields are loaded anew when one of these changes. */
export const SCHEMA_PARAMETERS = [
	'workflowId.value',
	'fieldsFrom',
	'schemaType',
	'fields',
	'jsonSchemaExample',
	'inputSchema',
];
