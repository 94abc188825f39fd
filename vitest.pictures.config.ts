import { defineConfig } from 'vitest/config';
import browser from './vitest.browser.config.ts';

/** Programs that take the pictures of the documents, with the kits of the tests. `npm run pictures` runs them. */
export default defineConfig({
  test: { ...browser.test, include: ['apps/web/browser/*.pictures.ts'], exclude: [], testTimeout: 600_000 },
});
