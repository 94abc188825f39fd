/** An outside provider of identities, as the deployment configures it. */
export type ProviderConfig = {
  /** A short name for addresses: google, valu, chabad-org. */
  readonly name: string;
  /** What the button says. */
  readonly title: string;
  /** Exactly as the provider calls itself; its discovery document has to agree. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Besides `openid`. */
  readonly scopes: readonly string[];
};
