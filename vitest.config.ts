import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-count.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Processes, not threads: a test may change directory or catch a signal, and its memory goes with it.
    pool: 'forks',
    maxWorkers: 2,
  },
});
