import type { NodeHint } from 'n8n-workflow';

/** Submissions a minute are 60, so more than these take minutes. */
const MANY_DOCUMENTS = 200;

/** Notes on the node's output pane, for what a builder is likely to stumble over. */
export const hints: NodeHint[] = [
	{
		message:
			"None of the input items has a file. Put a node before this one that brings files, such as a form or a download, or set 'Source' to URL or Text.",
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition:
			'={{ ($parameter.source === "binary" || $parameter.operation === "uploadMany") && $parameter.options?.exampleOnly !== true && !/^[\\s]*[{[]/.test(typeof $parameter.binaryPropertyName === "object" ? "{" : String($parameter.binaryPropertyName)) && $input.all().length > 0 && Object.keys($binary ?? {}).length === 0 && !$input.all().some((item) => Object.keys(item.binary ?? item._files ?? item.json?._files ?? {}).length > 0) }}',
	},
	{
		message: `More than ${MANY_DOCUMENTS} documents take a while: Anyformat accepts 60 a minute. This node keeps to that and waits by itself, with no Loop or Wait node around it. <a href="https://docs.anyformat.ai/concepts/how-credits-work" target="_blank">What they cost</a>`,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ $parameter.operation === "extract" && $input.all().length > ${MANY_DOCUMENTS} && $parameter.options?.exampleOnly !== true }}`,
	},
	{
		message:
			"With 'Example Only', manual runs give example values and send no document. The published workflow extracts.",
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'always',
		displayCondition:
			'={{ $parameter.operation === "extract" && $parameter.options?.exampleOnly === true }}',
	},
];
