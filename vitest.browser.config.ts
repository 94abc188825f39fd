import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['apps/web/browser/**/*.test.ts'],
    // Every screen in every look: the long suite's.
    exclude: ['**/*-looks.test.ts'],
    globalSetup: ['apps/web/browser/demo-place.ts'],
    // One after the other in a process, files share its browser; they keep nothing else.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A condition is waited for as long as a busy machine may need; the bound only ends a test that fails.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
