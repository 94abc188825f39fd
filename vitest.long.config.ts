import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.long.test.ts',
      'apps/server/src/**/*.long.test.ts',
      'deploy/**/*.long.test.ts',
      // In npm test it draws fewer.
      'apps/server/src/domains/access/oracle.test.ts',
    ],
    env: { TEST_FULL_SIZE: 'yes' },
    globalSetup: ['apps/server/src/testing/global-setup.ts'],
    testTimeout: 900_000,
    hookTimeout: 60_000,
    // A condition is waited for as long as a busy machine may need; the bound only ends a test that fails.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 1,
  },
});
