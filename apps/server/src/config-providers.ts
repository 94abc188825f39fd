import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { StartError } from './kernel/start-error.ts';

/** An outside provider of identities. */
export type Provider = {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
};

const providerList = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
    title: z.string().min(1).max(60),
    issuer: z.url({ protocol: /^https?$/ }),
    clientId: z.string().min(1).max(300),
    clientSecret: z.string().min(1).max(1000).optional(),
    scopes: z.array(z.string().min(1).max(100)).max(20).default([]),
  }),
);

/** The providers, from a file of their own: it holds secrets. @throws StartError */
export function readProviders(file: string): Provider[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new StartError('Configuration: ATTUNE_PROVIDERS_FILE is not a file with JSON in it.', { cause });
  }
  const result = providerList.safeParse(json);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new StartError(`Configuration: ATTUNE_PROVIDERS_FILE: ${issues.join('; ')}.`);
  }
  const names = result.data.map((provider) => provider.name);
  if (new Set(names).size !== names.length)
    throw new StartError('Configuration: ATTUNE_PROVIDERS_FILE names a provider twice.');
  return result.data.map((provider) => ({ ...provider, clientSecret: provider.clientSecret }));
}
