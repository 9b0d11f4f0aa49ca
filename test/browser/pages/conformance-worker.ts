// Runs the conformance list in a browser's worker, with the binaries as the build inlines them; the debug binary is not
// published, so it is not among them. Before: conformance.ts. The list: test/conformance/cases/index.ts.

import { createJsKernels } from '../../../src/backend/js/index.js';
import { compileBinary } from '../../../src/backend/wasm/binaries.js';
import { type BinaryName, hasFeature } from '../../../src/backend/wasm/features.js';
import { instantiateKernels } from '../../../src/backend/wasm/instantiate.js';
import { startOnHost } from '../../../src/platform/hosted-thread.js';
import { cases, firstCases } from '../../conformance/cases/index.js';
import { type Backend, plain, threaded } from '../../conformance/kinds.js';
import { HIGH, PAGE, PAGES, Scratch } from '../../conformance/scratch.js';
import { answerWith, threadHost } from './ask.js';

export interface Outcome {
  backend: string;
  passed: number;
  failures: { title: string; message: string }[];
}

const compileShared = (variant: string) => compileBinary(`${variant}-shared` as BinaryName);
const startThread: Parameters<typeof threaded>[3] = (task, options) =>
  startOnHost(threadHost!, task, options);
const variants = (['simd', 'relaxed'] as const).filter(hasFeature);

const backends: Backend[] = [
  ...variants.map((variant) =>
    plain(variant, async (memory) => instantiateKernels(await compileBinary(variant), memory)),
  ),
  plain('js', (memory) => createJsKernels(memory)),
  plain('js (readable gemm)', (memory) => createJsKernels(memory, { gemm: 'readable' })),
  ...(globalThis.crossOriginIsolated
    ? ['js', ...variants].map((variant) => threaded(variant, 2, compileShared, startThread))
    : []),
];

async function outcomeOf(backend: Backend, high = false): Promise<Outcome> {
  const { name, shared, create, dispose } = backend;
  const memory = high
    ? new WebAssembly.Memory({ initial: HIGH / PAGE + PAGES })
    : new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared });
  const outcome: Outcome = { backend: high ? `${name} above 2 GiB` : name, passed: 0, failures: [] };
  try {
    const table = await create(memory);
    for (const { title, run } of high ? firstCases : cases) {
      try {
        run(table, high ? new Scratch(memory, HIGH) : new Scratch(memory));
        outcome.passed++;
      } catch (error) {
        outcome.failures.push({ title, message: String(error) });
      }
    }
  } catch (error) {
    outcome.failures.push({ title: 'it starts', message: String(error) });
  } finally {
    dispose();
  }
  return outcome;
}

answerWith({
  async run() {
    const outcomes: Outcome[] = [];
    for (const backend of backends) {
      outcomes.push(await outcomeOf(backend));
      // As on Node: addresses are unsigned, and threads add nothing to that.
      if (!backend.shared) outcomes.push(await outcomeOf(backend, true));
    }
    return outcomes;
  },
});
