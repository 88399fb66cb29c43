import { tryToParseJsonToFormFields, type IDataObject } from 'n8n-workflow';

/** An element as n8n has read it. */
type Element = ReturnType<typeof tryToParseJsonToFormFields>[number] & IDataObject;

/**
 * The elements that n8n's forms make of `{{ $json.reviewForm }}`: it puts the text into place by
 * String.replace, and parses it itself. Source: n8n 2.41, nodes-base Form/utils, resolveRawData.
 */
export function elementsOf(reviewForm: string): Element[] {
	const expression = '{{ $json.reviewForm }}';
	const resolved = `${expression}`.replace(expression, reviewForm);
	return tryToParseJsonToFormFields(resolved) as Element[];
}

/** What a person changes, by label. */
type Changes = Record<string, string>;

/**
 * The answers to a form that a person sends with `changes` and else as it is: what a browser makes of the
 * inputs (form-trigger.handlebars), and n8n of what is sent (addFormResponseDataToReturnItem).
 */
export function sentForm(reviewForm: string, changes: Changes = {}): IDataObject {
	const answers = elementsOf(reviewForm)
		.filter(({ fieldType }) => fieldType !== 'html')
		.map((element): [string, unknown] => {
			const label = String(element.fieldLabel);
			const value = Object.hasOwn(changes, label) ? changes[label] : shownValue(element);
			if (element.requiredField && value.trim() === '') throw new Error(`${label} is required`);
			return [label, sentValue(element, value)];
		});
	return Object.fromEntries(answers) as IDataObject;
}

/** The value of an input before anybody touches it. */
function shownValue({ fieldType, defaultValue, fieldOptions }: Element): string {
	const value = String(defaultValue ?? '');
	if (fieldType === 'textarea') return value.replace(/^\r?\n/, '').replace(/\r\n?/g, '\n');
	if (fieldType === 'dropdown') {
		const options = (fieldOptions as { values: Array<{ option: string }> }).values;
		const chosen = options.find(({ option }) => option === value)?.option;
		// Without a default, "Select an option" is chosen; with one that is none of them, the first is.
		return chosen ?? (value === '' ? '' : options[0].option);
	}
	if (fieldType === 'number') return Number.isNaN(Number(value)) ? '' : value;
	if (fieldType === 'date') return /^\d{4}-\d\d-\d\d$/.test(value) ? value : '';
	return value.replace(/[\r\n]/g, '');
}

function sentValue({ fieldType }: Element, value: string): unknown {
	if (fieldType === 'number') return Number(value);
	if (fieldType === 'text') return value.trim();
	return value.replace(/\r\n?|\n/g, '\r\n');
}
