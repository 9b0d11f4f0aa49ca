import { defineConfig } from 'vitest/config';
import { LIMIT } from './test/support/limits.js';

export default defineConfig({
  // Sources, where package.json names what is built of them: one copy of each module.
  resolve: { alias: { '#wide': new URL('src/platform/node/wide-kernels.ts', import.meta.url).pathname } },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-count.ts'],
    testTimeout: LIMIT,
    hookTimeout: LIMIT,
    // Processes, not threads: a test may change directory or catch a signal, and its memory goes with it.
    pool: 'forks',
    maxWorkers: 3, // of two cores: some tests wait for other processes
  },
});
