import { signatureProblem } from './signature';
import { SWITCH_TABLE, type SwitchName, type Switches } from './switchTable';

/**
 * A mutable set of switches. Setting an unknown name, or a position that a switch doesn't have,
 * throws a TypeError that lists what there is.
 */
export function createSwitches(positions: Partial<Switches> = {}): Switches {
	const switches = new Proxy(defaults(), {
		set: (target, name, position) => Reflect.set(target, name, checked(String(name), position)),
	});
	return Object.assign(switches, positions);
}

/** Puts every switch back to its default, then to `positions`. */
export function resetSwitches(switches: Switches, positions: Partial<Switches>): void {
	Object.assign(switches, defaults(), positions);
}

/** A position from text such as `400`, `fastapi` or, for the signature, JSON. */
export function positionFromText(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function defaults(): Switches {
	const entries = Object.entries(SWITCH_TABLE).map(([name, entry]) => [name, entry.default]);
	return Object.fromEntries(entries) as Switches;
}

function checked(name: string, position: unknown): unknown {
	if (!Object.hasOwn(SWITCH_TABLE, name)) {
		const known = Object.keys(SWITCH_TABLE).join(', ');
		throw new TypeError(`There is no switch "${name}". There are: ${known}.`);
	}
	const problem = positionProblem(name as SwitchName, position);
	if (problem) throw new TypeError(`Switch "${name}" can't be ${String(position)}: ${problem}.`);
	return position;
}

function positionProblem(name: SwitchName, position: unknown): string | undefined {
	const entry = SWITCH_TABLE[name];
	if ('values' in entry) {
		const values: ReadonlyArray<string | number> = entry.values;
		if (values.includes(position as string | number)) return undefined;
		return `its positions are ${values.join(', ')}`;
	}
	if (entry.kind === 'signature') return signatureProblem(position);
	if (entry.kind === 'text') return typeof position === 'string' ? undefined : 'it takes a text';
	return typeof position === 'number' && position >= 0 ? undefined : 'it takes a number from 0 up';
}
