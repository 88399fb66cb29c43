import type { FieldDefinition } from '../fieldChecks';
import { choiceIn, choicesIn } from './choices';
import { normalise } from './concepts';
import { dateIn, dateTimeIn } from './dates';
import { integerIn, numberIn, type Habits } from './numbers';

const MAX_STRING_CHARACTERS = 300;
const YES = /^(yes|ja|true|y|x|wahr|on|approved|granted|[✓✔☑])\b|^[✓✔☑]/;
const NO = /^(no|none|not|nein|kein|keine|nicht|false|n|falsch|off|[✗☐])\b|^[✗☐]/;

/** The value of a field's type in a text, or undefined when the text holds none. */
export function valueIn(text: string, field: FieldDefinition, habits: Habits): unknown {
	switch (field.data_type) {
		case 'integer':
			return integerIn(text, habits);
		case 'float':
			return numberIn(text, habits);
		case 'date':
			return dateIn(text, habits);
		case 'datetime':
			return dateTimeIn(text, habits);
		case 'boolean':
			return booleanIn(text);
		case 'enum':
			return choiceIn(text, field.enum_options ?? []);
		case 'multi_select':
			return choicesIn(text, field.enum_options ?? []);
		case 'list':
			return text.split(/[,;]/).map((item) => item.trim());
		default:
			return text.length <= MAX_STRING_CHARACTERS ? text.trim() || undefined : undefined;
	}
}

function booleanIn(text: string): boolean | undefined {
	const start = normalise(text).trim();
	if (YES.test(start)) return true;
	return NO.test(start) ? false : undefined;
}
