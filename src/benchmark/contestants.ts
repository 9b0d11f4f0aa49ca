// The contestants of a benchmark: kernels, threads and input path by name, and a backend for each.
// Before: the command line and the page choose them. Next: train-benchmark.ts, kernel-benchmark.ts and the others let them compete.

import type { Backend, BackendChoice } from '../backend/backend.js';
import type { Kernels } from '../backend/kernels/index.js';
import { hasFeature } from '../backend/wasm/features.js';
import { loadPeak, type PeakLoop, peakOf } from '../backend/wasm/peak.js';
import type { InputChoice } from '../data/sparse-or-dense.js';
import { BackendError } from '../errors.js';
import type { LinearMemory } from '../memory/linear-memory.js';

export const CONTESTANT_KINDS = ['js-readable', 'js', 'simd', 'relaxed', 'wide'] as const;
export type ContestantKind = (typeof CONTESTANT_KINDS)[number];

/** "relaxed", "relaxed×2", "relaxed:dense", "wide×2:sparse". `wide` is backend relaxed with its wide kernels. */
export interface ContestantName {
  kind: ContestantKind;
  threads: number;
  /** How the first layer reads its rows, in a training. */
  input?: InputChoice;
}

export interface Contestant {
  readonly name: string;
  readonly backend: Backend;
  readonly input?: InputChoice;
  readonly peak?: PeakLoop;
}

/** createBackend() of the surroundings. */
export type MakeBackend = (options: {
  backend: BackendChoice;
  wide?: boolean;
  threads?: number;
  kernels?: (memory: LinearMemory) => Kernels;
}) => Promise<Backend>;

/** Those that this engine runs: js, what it has of SIMD, and the best of them on all of several cores. */
export function usualContestants({ cores = 1, wide = false } = {}): ContestantName[] {
  const kinds = (['js', 'simd', 'relaxed', 'wide'] as const).filter((kind) =>
    kind === 'wide' ? wide : kind === 'js' || hasFeature(kind),
  );
  const best = kinds.at(-1)!;
  return [
    ...kinds.map((kind) => ({ kind, threads: 1 })),
    ...(cores > 1 ? [{ kind: best, threads: cores }] : []),
  ];
}

export function contestantText({ kind, threads, input }: ContestantName): string {
  return `${kind}${threads === 1 ? '' : `×${threads}`}${input ? `:${input}` : ''}`;
}

/** Dispose of its backend when done. The peak of wide kernels is measured where it can be compiled like them. @throws what `make` throws. */
export async function makeContestant(
  named: ContestantName,
  make: MakeBackend,
  compileWidePeak?: () => Promise<WebAssembly.Module>,
): Promise<Contestant> {
  const { kind, threads, input } = named;
  const name = contestantText(named);
  if (kind === 'js-readable') {
    const { createJsKernels } = await import('../backend/js/index.js');
    const kernels = (memory: LinearMemory) => createJsKernels(memory, { gemm: 'readable' });
    return { name, input, backend: await make({ backend: 'js', kernels }) };
  }
  const wide = kind === 'wide';
  const backend = await make({ backend: wide ? 'auto' : kind, wide, threads });
  if (wide && !backend.wide) {
    backend.dispose();
    throw new BackendError(`contestant ${name}: ${backend.fallback}`);
  }
  if (kind === 'js' || threads > 1) return { name, input, backend };
  if (kind !== 'wide') return { name, input, backend, peak: await loadPeak(kind) };
  return { name, input, backend, peak: compileWidePeak && peakOf(await compileWidePeak()) };
}
