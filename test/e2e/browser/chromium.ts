/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { existsSync } from 'node:fs';
import { run } from '../run';

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const APT = '/usr/bin/apt-get';

/**
 * Path of a Chromium: what ANYFORMAT_CHROMIUM names, else one in a usual place, else one that is
 * installed from Debian's packages now. Throws, with what to install, when that can't be done.
 */
export async function ensureChromium(report: (line: string) => void): Promise<string> {
	const chosen = process.env.ANYFORMAT_CHROMIUM;
	if (chosen && !existsSync(chosen))
		throw new Error(`ANYFORMAT_CHROMIUM names ${chosen}, which is not there.`);
	return chosen ?? USUAL_PLACES.find(existsSync) ?? (await installChromium(report));
}

async function installChromium(report: (line: string) => void): Promise<string> {
	if (process.getuid?.() !== 0 || !existsSync(APT)) {
		throw new Error(
			'The stories in the browser need Chromium. Debian: sudo apt install chromium. ' +
				'Elsewhere: install Chromium or Chrome, and set ANYFORMAT_CHROMIUM to its path.',
		);
	}
	report('Installing Chromium from the packages of this system …');
	const env = { DEBIAN_FRONTEND: 'noninteractive' };
	await run(APT, ['update'], { cwd: '/', env });
	await run(APT, ['install', '-y', 'chromium'], { cwd: '/', env });
	return USUAL_PLACES[0];
}
