import type { INodeProperties } from 'n8n-workflow';

import { CHOOSE_NAME, choiceBy, whenSimplified } from './fields';

export const confidenceThreshold: INodeProperties = {
	displayName: 'Confidence Threshold',
	name: 'confidenceThreshold',
	type: 'number',
	default: 80,
	builderHint: {
		propertyHint:
			'For a review by a person: set it, and part the items by an If node on needsReview. With Flatten, needsReview stands under document.',
	},
	typeOptions: { minValue: 0, maxValue: 100 },
	description:
		'Adds needsReview, lowestConfidence and reviewFields, so that an If node can send documents with fields below this confidence (0 to 100) to a person',
};

const ruleField: INodeProperties = {
	displayName: 'Field',
	name: 'field',
	type: 'string',
	default: '',
	description: `Field, column of a table such as line_items.amount, or whole table that the rule is about. ${CHOOSE_NAME}.`,
	...choiceBy('getFields'),
};

/** Left empty, so that a rule may leave it to the general threshold. */
const ruleThreshold: INodeProperties = {
	displayName: 'Confidence Threshold',
	name: 'confidenceThreshold',
	type: 'number',
	default: '',
	typeOptions: { minValue: 0, maxValue: 100 },
	placeholder: 'e.g. 95',
	hint: 'Leave it empty for the general Confidence Threshold, if there is one',
	description:
		'Confidence (0 to 100) below which this field is to be reviewed, whatever the general threshold is',
};

export const reviewRules: INodeProperties = {
	displayName: 'Review Rules',
	name: 'reviewRules',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Rule' },
	placeholder: 'Add Rule',
	default: {},
	options: [
		{
			displayName: 'Rule',
			name: 'rule',
			values: [
				ruleField,
				ruleThreshold,
				{
					displayName: 'Must Have a Value',
					name: 'required',
					type: 'boolean',
					default: false,
					description:
						'Whether the document is to be reviewed when the field has no value, or the table no rows',
				},
			],
		},
	],
	description:
		'Thresholds for single fields, and fields that must have a value. Adds needsReview, lowestConfidence and reviewFields, also without a general Confidence Threshold.',
};

export const includeReviewForm: INodeProperties = {
	displayName: 'Include Review Form',
	name: 'includeReviewForm',
	type: 'boolean',
	default: true,
	displayOptions: { hide: { '@tool': [true] } },
	builderHint: {
		propertyHint:
			'For a review inside n8n: reviewForm goes as it is into a Form node or Send and Wait for Response (define the form by JSON), with a Loop Over Items before Send and Wait; then File → Get Results with the option corrections gives the corrected document',
	},
	hint: 'For a Form node or Send and Wait: Define Form → Using JSON, {{ $json.reviewForm }}',
	description:
		'Whether to add reviewForm, in which a person can correct the fields to review (all simple fields without Confidence Threshold and Review Rules) beside what stands in the document. The answers go to File → Get Results, option Corrections.',
};

/** The answers of a person to `reviewForm`. */
export const corrections: INodeProperties = whenSimplified({
	displayName: 'Corrections',
	name: 'corrections',
	type: 'json',
	default: '={{ $json.data }}',
	displayOptions: { hide: { '@tool': [true] } },
	builderHint: {
		propertyHint:
			'The answers to reviewForm: the key data of the item after Send and Wait for Response, the whole item after a Form node',
	},
	hint: 'After Send and Wait: {{ $json.data }}. After a Form node: {{ $json }}',
	description:
		'Answers to the review form. They replace the extracted values, and correctedFields names those that changed; what is empty or as the form gave it changes nothing.',
});
