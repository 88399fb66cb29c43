import { Emulator, type EmulatorOptions } from './emulator';
import { createServer } from './server';
import { routes } from './routes';

export type { AcceptedDocument, Call, Delivery, Script } from './api';
export type { EventChanges } from './deliver';
export type { Emulator, EmulatorOptions } from './emulator';
export type { Fault, FaultRepetition } from './faults';
export { NAMED_FAULTS, type FaultName } from './namedFaults';
export type { OutageOptions } from './outage';
export type { Limits } from './rateLimit';
export type { SeedDocument } from './seed';
export { SIGNATURE_SCHEMES, type SchemeName, type SignatureScheme } from './signature';
export type { Organization } from './store';
export type { Switches } from './switchTable';

/** Starts a local Anyformat on 127.0.0.1. Rejects when the port is taken. */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const emulator = new Emulator(options, (world) => createServer(world, routes));
	await emulator.start();
	return emulator;
}
