// How many threads a backend computes on: the number that was asked for, as many as there are cores, or one where memory cannot be
// shared. Next: create-backend.ts. (Whether a single call is worth several threads is decided in ../threads/parallel-or-serial.ts.)

import { BackendError, OptionError } from '../../errors.js';
import { settle } from '../../options/option.js';
import { numberOrWord } from '../../options/option-kinds.js';
import { coreCount, sharedMemoryProblem } from '../../platform/workers.js';
import { MOST_THREADS } from '../threads/control-block.js';

/** The row of the option `threads`. */
export const THREADS = numberOrWord({ whole: true, from: 1, to: MOST_THREADS }, ['auto'], 1);

/** @throws OptionError for a number out of range; BackendError where several were asked for and cannot be. */
export function chooseThreads(options: { threads?: number | 'auto'; kernels?: unknown }): {
  threads: number;
  fallback?: string;
} {
  const { threads } = settle({ threads: THREADS }, options);
  const count = threads === 'auto' ? Math.min(coreCount(), MOST_THREADS) : threads;
  if (count === 1) return { threads: 1 };
  if (options.kernels) throw new OptionError('threads: kernels of your own run on one thread');
  const problem = sharedMemoryProblem();
  if (problem === null) return { threads: count };
  if (threads !== 'auto') throw new BackendError(`backend: ${count} threads asked for, but ${problem}`);
  return { threads: 1, fallback: `one thread, for ${problem}` };
}
