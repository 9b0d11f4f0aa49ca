// The page of conformance.test.ts. Next: conformance-worker.ts, where everything runs.

import { hasFeature } from '../../../src/backend/wasm/features.js';
import { askWorker } from './ask.js';
import type { Outcome } from './conformance-worker.js';

declare global {
  /** Every case on every backend that this page can have. */
  function runConformance(): Promise<Outcome[]>;
  function hasRelaxedSimd(): boolean;
}

globalThis.runConformance = () => {
  const worker = new Worker(new URL('./conformance-worker.ts', import.meta.url), { type: 'module' });
  return askWorker(worker, 'run') as Promise<Outcome[]>;
};

globalThis.hasRelaxedSimd = () => hasFeature('relaxed');
