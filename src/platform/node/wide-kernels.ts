// The wide kernels on Node: V8's revectorization joins pairs of their 128-bit operations into 256-bit ones, where a flag asks for it
// before they are compiled. They are compiled here, once per process, and compared with the 128-bit kernels.
// See docs/design/wide-vectors.md. A page has ../browser/wide-kernels.ts in its place.
// Before: backend/create/inlined.ts asks. Next: wide-engines.ts, v8-flags.ts, wide-probe.ts, backend/create/wide-self-check.ts.

import { bytesFromHex, compileBinary } from '../../backend/wasm/binaries.js';
import type { WideKernels, WideRequest } from '../../backend/wasm/wide.js';
import { compileAtOnce } from './v8-flags.js';
import { engineProblem, THIS_ENGINE } from './wide-engines.js';
import { joinedPeak, keepsUp } from './wide-probe.js';

const LOADERS = {
  wide: () => import('#wasm/wide'),
  'wide-shared': () => import('#wasm/wide-shared'),
  peak: () => import('#wasm/peak-wide'),
};

/** Marks of the modules that are compiled here; wide-probe.ts compiles the peak loop as 0 and 1. */
const PEAK_MARK = 1;
const KERNELS_MARK = 2;

/** What came of the binary for shared memory and of the one for plain memory, kernels or a problem. */
const compiled = new Map<boolean, Promise<WideKernels>>();

/**
 * Compiles the wide kernels for plain or for shared memory and checks them, once per process. Returns the reason if they cannot be used,
 * worded to follow "128-bit kernels, because ".
 * @throws OptionError for a JACQUARD_WIDE that is none.
 */
export async function compileWideKernels({ shared, anyEngine }: WideRequest): Promise<WideKernels> {
  const problem = engineProblem(THIS_ENGINE, anyEngine);
  if (problem !== undefined) return { problem };
  const made = compiled.get(shared) ?? compileAndCheck(shared, THIS_ENGINE.options);
  compiled.set(shared, made);
  return made;
}

async function compileAndCheck(shared: boolean, options: readonly string[]): Promise<WideKernels> {
  try {
    const [{ default: hex }, { default: peakHex }, reference, { candidate, selfCheckProblem }] =
      await Promise.all([
        LOADERS[shared ? 'wide-shared' : 'wide'](),
        LOADERS.peak(),
        compileBinary('relaxed'),
        import('../../backend/create/wide-self-check.js'), // with the cases of all kernels: only where it is run
      ]);
    const peak = joinedPeak(bytesFromHex(peakHex), options);
    if (peak === undefined) return { problem: NOT_JOINED };
    const module = compileAtOnce(bytesFromHex(hex), { join: true, mark: KERNELS_MARK, options });
    const kernels = candidate(module, shared);
    const problem = checked(() => selfCheckProblem(kernels, candidate(reference)));
    if (problem !== undefined) return { problem: `the self-check failed: ${problem}` };
    return keepsUp(kernels, peak) ? { module } : { problem: TOO_SLOW };
  } catch (error) {
    return { problem: `the wide kernels could not be compiled: ${(error as Error).message}` };
  }
}

/** What the check finds; or how it ended, where a kernel trapped. */
export function checked(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    return `it ended with "${(error as Error).message}"`;
  }
}

const NOT_JOINED =
  'V8 made no 256-bit operations here; that needs a processor with AVX2, code without bounds checks, and a clock that runs';
const TOO_SLOW = 'V8 compiled the wide kernels without 256-bit operations; they would be slower';

/** The loop that finds the most that wide kernels can do, its pairs joined. */
export async function compileWidePeak(): Promise<WebAssembly.Module> {
  const { default: hex } = await LOADERS.peak();
  return compileAtOnce(bytesFromHex(hex), { join: true, mark: PEAK_MARK, options: THIS_ENGINE.options });
}
