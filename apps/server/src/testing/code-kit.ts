import { TOTP } from 'otpauth';

/**
 * What an app on a phone shows for the secret. A code works once, so that whoever needs two within half a minute takes
 * the next one, which works already.
 */
export const appCode = (secret: string, next = false): string =>
  new TOTP({ secret: secret.replaceAll(/\s/g, '') }).generate({
    timestamp: Date.now() + (next ? 30_000 : 0),
  });
