// While mutants are judged each test file has a process of its own, in which no source is left from before. Before: vitest-process.mjs.

import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.js';

const { projects: _, sequence: __, ...test } = config.test;

export default defineConfig({ ...config, test: { ...test, include: ['test/**/*.test.ts'] } });
