import type { INodeProperties } from 'n8n-workflow';

/** How deliveries are signed, as the settings of `trigger/signature.ts`. */
export const verifySignature: INodeProperties = {
	displayName: 'Verify Signature',
	name: 'verifySignature',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add signature scheme',
	description:
		'Refuse events whose signature is missing or wrong. Every event is checked with Anyformat anyway; set this once you know how yours are signed.',
	options: [
		{
			displayName: 'Scheme',
			name: 'scheme',
			values: [
				{
					displayName: 'Algorithm',
					name: 'algorithm',
					type: 'options',
					default: 'sha256',
					options: [
						{
							name: 'HMAC SHA-1',
							value: 'sha1',
						},
						{
							name: 'HMAC SHA-256',
							value: 'sha256',
						},
						{
							name: 'HMAC SHA-512',
							value: 'sha512',
						},
					],
				},
				{
					displayName: 'Encoding',
					name: 'encoding',
					type: 'options',
					default: 'hex',
					options: [
						{
							name: 'Base64',
							value: 'base64',
						},
						{
							name: 'Hex',
							value: 'hex',
						},
					],
				},
				{
					displayName: 'Header',
					name: 'header',
					type: 'string',
					required: true,
					default: '',
					placeholder: 'e.g. x-anyformat-signature',
					description: 'Name of the header that has the signature',
				},
				{
					displayName: 'ID Header',
					name: 'idHeader',
					type: 'string',
					default: '',
					placeholder: 'e.g. x-anyformat-delivery',
					displayOptions: { show: { signedText: ['idTimestampAndBody'] } },
					description: 'Name of the header that has the ID of the delivery',
				},
				{
					displayName: 'Key',
					name: 'derivation',
					type: 'options',
					default: 'whole',
					options: [
						{
							name: 'Whole Secret',
							value: 'whole',
						},
						{
							name: 'Without Prefix',
							value: 'withoutPrefix',
						},
						{
							name: 'Without Prefix, Decoded From Base64',
							value: 'base64WithoutPrefix',
						},
					],
					description:
						'Which part of the webhook secret is the key; the prefix of secrets is whsec_',
				},
				{
					displayName: 'Prefix',
					name: 'prefix',
					type: 'string',
					default: '',
					placeholder: 'e.g. sha256=',
					description: 'Text that stands before the signature',
				},
				{
					displayName: 'Separator',
					name: 'separator',
					type: 'string',
					default: '.',
					displayOptions: { hide: { signedText: ['body'] } },
					description: 'Text between the parts of the signed text',
				},
				{
					displayName: 'Signed Text',
					name: 'signedText',
					type: 'options',
					default: 'body',
					options: [
						{
							name: 'Body',
							value: 'body',
						},
						{
							name: 'ID, Timestamp and Body',
							value: 'idTimestampAndBody',
						},
						{
							name: 'Timestamp and Body',
							value: 'timestampAndBody',
						},
					],
				},
				{
					displayName: 'Timestamp Header',
					name: 'timestampHeader',
					type: 'string',
					default: '',
					placeholder: 'e.g. x-anyformat-timestamp',
					description:
						'Name of the header that has the time of the delivery, if there is one. The time may also follow t= in the header of the signature; leave this empty then.',
				},
				{
					displayName: 'Tolerance',
					name: 'tolerance',
					type: 'number',
					default: 300,
					description:
						'Seconds that the time of the delivery may differ from now; 0 for any. Without Timestamp Header, and with Body as Signed Text, no time is looked at.',
				},
			],
		},
	],
};
