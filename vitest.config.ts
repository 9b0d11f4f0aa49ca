import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LIMIT } from './test/support/limits.js';
import LongestFirst from './test/support/longest-first.js';
import { testFiles } from './test/support/processes.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { shared, alone } = testFiles(here('.'));

export default defineConfig({
  // Sources, where package.json names what is built of them: one copy of each module.
  resolve: { alias: { '#wide': here('src/platform/node/wide-kernels.ts') } },
  test: {
    reporters: ['default', './test/support/closing-count.ts'],
    testTimeout: LIMIT,
    hookTimeout: LIMIT,
    // Processes, not threads: a test may change directory or catch a signal, and its memory goes with it.
    pool: 'forks',
    maxWorkers: 3, // of two cores: some tests wait for other processes
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
