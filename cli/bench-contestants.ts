// Parses a benchmark's contestants, and reports those that this engine cannot run.
// Before: src/benchmark/contestants.ts makes them. Next: the bench-*.ts commands run them.

import { InvalidArgumentError } from 'commander';
import { createBackend } from '../src/backend/create/inlined.js';
import { MOST_THREADS } from '../src/backend/threads/control-block.js';
import {
  CONTESTANT_KINDS,
  type Contestant,
  type ContestantKind,
  type ContestantName,
  makeContestant,
  usualContestants as usual,
} from '../src/benchmark/contestants.js';
import type { InputChoice } from '../src/data/sparse-or-dense.js';
import type { WideSetting } from '../src/platform/node/wide-engines.js';
import { compileWidePeak } from '../src/platform/node/wide-kernels.js';
import { coreCount } from '../src/platform/workers.js';
import { chosenBackend, note, wideFor } from './warnings.js';

export type { Contestant, ContestantName } from '../src/benchmark/contestants.js';

const KINDS = CONTESTANT_KINDS.join(', ');
export const CONTESTANTS_HELP = `any of ${KINDS}; with threads, relaxed×2 or relaxedx2; with an input path, relaxed:dense`;

/** "js,simd,relaxedx2". @throws InvalidArgumentError */
export function parseContestants(text: string): ContestantName[] {
  return text.split(',').map((part) => {
    const [, kind, threads, input] = /^([a-z-]+?)(?:[x×](\d+))?(?::(dense|sparse))?$/.exec(part) ?? [];
    if (!CONTESTANT_KINDS.includes(kind as ContestantKind)) {
      throw new InvalidArgumentError(
        `"${part}" is none of ${KINDS}, nor one with threads or an input path: relaxed×2, relaxed:dense.`,
      );
    }
    const count = Number(threads ?? 1);
    if (count < 1 || count > MOST_THREADS) {
      throw new InvalidArgumentError(`"${part}": 1 to ${MOST_THREADS} threads expected.`);
    }
    if (kind === 'js-readable' && count > 1)
      throw new InvalidArgumentError(`"${part}": js-readable runs on one thread.`);
    return { kind: kind as ContestantKind, threads: count, ...(input && { input: input as InputChoice }) };
  });
}

/**
 * The usual ones: without what this engine cannot run, which is said; with threads where there are cores; with wide kernels where
 * --wide allows them.
 */
export async function usualContestants(
  asked: WideSetting | undefined,
  { threads = true } = {},
): Promise<ContestantName[]> {
  const names = usual({ cores: threads ? coreCount() : 1, wide: await hasWide(asked) });
  if (!names.some(({ kind }) => kind === 'relaxed'))
    note('this engine has no relaxed SIMD: "relaxed" is left out (Node 22 and newer have it)');
  return names;
}

/** Whether wide kernels are available. If they are wanted and are not available, prints the reason. */
async function hasWide(asked: WideSetting | undefined): Promise<boolean> {
  if (wideFor(asked) === false) return false;
  const backend = await chosenBackend({ backend: 'auto', wide: asked, threads: 1 });
  backend.dispose();
  return backend.wide;
}

export function makeContestants(names: readonly ContestantName[]): Promise<Contestant[]> {
  return Promise.all(names.map((name) => makeContestant(name, createBackend, compileWidePeak)));
}
