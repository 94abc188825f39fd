import { createHash, randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';

export const app = 'heart-log';
export const origin = 'http://localhost:5999';

/** The pages of the app: whatever is asked there is answered with an empty page. */
export const beTheApp = (page: Page) =>
  page
    .context()
    .route(`${origin}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<p>Back' }));

export const verifier = randomBytes(32).toString('base64url');

/** As the client for apps sends people. */
export const allowAddress = (change: Record<string, string> = {}) =>
  `/allow?${new URLSearchParams({
    app,
    scopes: 'appdata:read appdata:write activity:write',
    return_to: `${origin}/page?month=11`,
    state: 'a-state',
    challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...change,
  })}`;
