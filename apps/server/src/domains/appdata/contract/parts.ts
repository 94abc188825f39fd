import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { appScopes } from '../service/scopes.ts';

export const app = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/,
    'small letters, digits and hyphens, 2 to 50, beginning with a letter',
  )
  .describe('The name of the app in addresses');

// Nothing that an address would have to write in another way; and no dot at the beginning, which paths give a meaning.
export const key = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._:~-]{0,199}$/, 'letters, digits and . _ : ~ -, 1 to 200, no dot first')
  .describe(
    'Under which the app keeps the value: never anything that names a person, for it is stored in clear',
  );

export const userId = uuid.describe('The person');
export const scopes = z
  .array(z.enum(appScopes))
  .min(1)
  .max(appScopes.length)
  .describe('What the app may do for a person');
export const instant = z.iso.datetime({ offset: true });

export const appParams = z.object({ app });
export const userParams = z.object({ userId });
export const userAppParams = z.object({ userId, app });
export const dataParams = z.object({ userId, app, key });

const local = ['localhost', '127.0.0.1'];

/** Encrypted on the way, or on this machine: a developer's own. */
const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && local.includes(hostname));

export const origin = z
  .string()
  .max(200)
  .refine(
    (text) =>
      URL.canParse(text) && new URL(text).origin === text && isSafe(new URL(text)) && !text.includes('*'),
    'An origin such as https://diary.example.org, without a path; http only on localhost.',
  );

const isReturnAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isSafe(url) && url.username === '' && url.password === '' && url.hash === '';
};

export const returnTo = z
  .string()
  .max(500)
  .refine(isReturnAddress, 'The address of a page of the app, without a fragment; http only on localhost.');

/** Base64url of 32 bytes. */
export const digest = z.string().regex(/^[A-Za-z0-9_-]{43}$/, '43 characters of base64url');
