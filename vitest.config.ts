import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Sources, where package.json names what is built of them: one copy of each module.
  resolve: { alias: { '#wide': new URL('src/platform/node/wide-kernels.ts', import.meta.url).pathname } },
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
