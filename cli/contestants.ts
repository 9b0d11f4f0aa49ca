// Who takes part in a benchmark: a backend's name and how many threads, and what this engine lacks.
// Next: the bench-*.ts commands run them.

import { InvalidArgumentError } from 'commander';
import type { Backend, BackendName } from '../src/backend/backend.js';
import { createBackend } from '../src/backend/create/inlined.js';
import { createJsKernels } from '../src/backend/js/index.js';
import { MOST_THREADS } from '../src/backend/threads/control.js';
import { hasFeature } from '../src/backend/wasm/features.js';
import { loadPeak } from '../src/backend/wasm/peak.js';
import type { InputChoice } from '../src/data/input-path.js';
import { coreCount } from '../src/platform/workers.js';
import { note } from './notes.js';

const NAMES = ['js-readable', 'js', 'simd', 'relaxed'] as const;
type Kind = (typeof NAMES)[number];

/** "relaxed", "relaxed×2", "relaxed:dense", "relaxed×2:sparse". */
export interface ContestantName {
  kind: Kind;
  threads: number;
  /** How the first layer reads its rows, in a training. */
  input?: InputChoice;
}

export interface Contestant {
  readonly name: string;
  readonly backend: Backend;
  readonly input?: InputChoice;
  readonly peak?: (flops: number) => number;
}

export const CONTESTANTS_HELP = `any of ${NAMES.join(', ')}; with threads, relaxed×2 or relaxedx2; with an input path, relaxed:dense`;

/** "js,simd,relaxedx2". @throws InvalidArgumentError */
export function parseContestants(text: string): ContestantName[] {
  return text.split(',').map((part) => {
    const [, kind, threads, input] = /^([a-z-]+?)(?:[x×](\d+))?(?::(dense|sparse))?$/.exec(part) ?? [];
    if (!NAMES.includes(kind as Kind)) {
      throw new InvalidArgumentError(
        `"${part}" is none of ${NAMES.join(', ')}, nor one with threads or an input path: relaxed×2, relaxed:dense.`,
      );
    }
    const count = Number(threads ?? 1);
    if (count < 1 || count > MOST_THREADS) {
      throw new InvalidArgumentError(`"${part}": 1 to ${MOST_THREADS} threads expected.`);
    }
    if (kind === 'js-readable' && count > 1)
      throw new InvalidArgumentError(`"${part}": js-readable runs on one thread.`);
    return { kind: kind as Kind, threads: count, ...(input && { input: input as InputChoice }) };
  });
}

/** The usual ones: without what this engine cannot run, which is said; with threads where there are cores. */
export function usualContestants({ threads = true } = {}): ContestantName[] {
  const kinds = (['js', 'simd', 'relaxed'] as const).filter((kind) => kind === 'js' || hasFeature(kind));
  if (!kinds.includes('relaxed'))
    note('this engine has no relaxed SIMD: "relaxed" is left out (Node 22 and newer have it)');
  const cores = coreCount();
  const best = kinds.at(-1)!;
  return [
    ...kinds.map((kind) => ({ kind, threads: 1 })),
    ...(threads && cores > 1 ? [{ kind: best, threads: cores }] : []),
  ];
}

export async function makeContestants(names: readonly ContestantName[]): Promise<Contestant[]> {
  return Promise.all(names.map(makeContestant));
}

async function makeContestant({ kind, threads, input }: ContestantName): Promise<Contestant> {
  const name = `${kind}${threads === 1 ? '' : `×${threads}`}${input ? `:${input}` : ''}`;
  if (kind === 'js-readable') {
    const kernels = (memory: WebAssembly.Memory) => createJsKernels(memory, { gemm: 'readable' });
    return { name, input, backend: await createBackend({ backend: 'js', kernels }) };
  }
  const backend = await createBackend({ backend: kind satisfies BackendName, threads });
  return { name, input, backend, ...(kind !== 'js' && threads === 1 && { peak: await loadPeak(kind) }) };
}
