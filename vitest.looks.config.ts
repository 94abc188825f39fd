import { defineConfig, mergeConfig } from 'vitest/config';
import browser from './vitest.browser.config.ts';

/** The same with every screen in every look; `npm test` has one look each. */
export default mergeConfig(browser, defineConfig({ test: { env: { TEST_ALL_LOOKS: 'yes' } } }));
