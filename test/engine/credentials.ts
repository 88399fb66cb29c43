import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IHttpRequestOptions,
} from 'n8n-workflow';

/** Decrypted data by credential type. */
export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

/** The store of credentials, in memory; authenticates by the credential class, as n8n does. */
export class MemoryCredentials extends ICredentialsHelper {
	constructor(
		private readonly types: Record<string, ICredentialType>,
		private readonly data: CredentialData,
	) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getDecrypted(
		...[, , type]: Parameters<ICredentialsHelper['getDecrypted']>
	): Promise<ICredentialDataDecryptedObject> {
		return { ...this.data[type] };
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.types[type];
		if (typeof authenticate !== 'function')
			throw new Error(`"${type}" has no authenticate function`);
		return await authenticate(credentials, options);
	}

	getCredentialsProperties(type: string) {
		return this.types[type].properties;
	}

	async getCredentials(): Promise<never> {
		throw new Error('The engine asks for decrypted data only');
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}
}
