// Names of backends come from files too: args.json, and the orders of a search on several machines.

import { expect, it } from 'vitest';
import type { BackendName } from '../../src/backend/backend.js';
import { runs } from '../../src/backend/create/choose-kernels.js';

it('a name that is no backend is one that this engine does not run', () => {
  for (const name of ['auto', 'simd2', '', '__proto__', 'constructor'])
    expect(runs(name as BackendName), name).toBe(false);
  expect(runs('js')).toBe(true);
});
