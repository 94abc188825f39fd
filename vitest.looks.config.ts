import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import browser from './vitest.browser.config.ts';

/** Files in which there is more than one look. What the others ask does not depend on it: `npm test` has asked it. */
const include = globSync('apps/web/browser/*.test.ts', { cwd: import.meta.dirname }).filter((path) =>
  readFileSync(`${import.meta.dirname}/${path}`, 'utf8').includes('looksHere('),
);

/** Every screen in every look; `npm test` has one look of some. */
export default defineConfig({
  test: { ...browser.test, include, exclude: [], env: { TEST_ALL_LOOKS: 'yes' } },
});
