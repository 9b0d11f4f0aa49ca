// npm run test:fits -- --count 1000 [--seed 1]: random combinations of options, so many for each property in test/robust/fit-properties.test.ts.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '20' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/robust/fit-properties.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, JACQUARD_FITS: values.count, JACQUARD_FITS_SEED: values.seed },
  },
);
process.exitCode = status ?? 1;
