import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/server/src/**/*.test.ts',
      'apps/web/src/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    exclude: ['**/*.long.test.ts', '**/node_modules/**'],
    globalSetup: ['apps/server/src/testing/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A condition is waited for as long as a busy machine may need; the bound only ends a test that fails.
    expect: { poll: { timeout: 20_000 } },
    // One after the other in a process, files share the modules they import, and nothing else: each has its own database.
    isolate: false,
    pool: 'forks',
    maxWorkers: 2,
  },
});
