/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { CredentialData } from './rest';

/** A mail server that keeps what it is sent, and hands on nothing. */
export interface MailServer {
	/** What n8n needs to send mails there. */
	credential: CredentialData;
	/** In the order in which they came. */
	mails: Email[];
	close(): Promise<void>;
}

/** Starts a mail server on loopback that takes mails from everybody, without encryption. */
export async function startMailServer(): Promise<MailServer> {
	const mails: Email[] = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		disableReverseLookup: true,
		onData(stream, _session, callback) {
			buffer(stream)
				.then(async (raw) => await PostalMime.parse(raw))
				.then((mail) => {
					mails.push(mail);
					callback();
				}, callback);
		},
	});
	const listening = server.listen(0, '127.0.0.1');
	await once(listening, 'listening');
	const { port } = listening.address() as AddressInfo;
	return {
		credential: {
			type: 'smtp',
			name: 'Mail server',
			data: {
				host: '127.0.0.1',
				port,
				secure: false,
				disableStartTls: true,
				user: '',
				password: '',
			},
		},
		mails,
		close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
	};
}

/** The address behind the button of a mail that n8n sent to wait for a response. */
export function linkIn({ html = '' }: Email): string {
	const [, link] = /href="(http[^"]+)"[^>]*>Respond</.exec(html) ?? [];
	if (link === undefined) throw new Error(`The mail has no button "Respond": ${html}`);
	return link.replaceAll('&amp;', '&');
}
