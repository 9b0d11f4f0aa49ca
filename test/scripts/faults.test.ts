// Short rounds of the scripts that disturb commands: calls that fail, kills, fits with random options. Each is the whole script with small
// counts; what it disturbs is chosen by a rule or a seed, and so always the same. Each command
// that writes files is in one of the first two; the scripts without --only disturb all of them with all faults.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary.js';

/** They start some hundred processes: a minute, and ten on a busy machine. */
const LONG = 900_000;

/** What a script prints; where its exit code is 1 the error has it. */
async function printed(script: string, ...args: string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../../scripts/${script}`, import.meta.url));
  return (await promisify(execFile)(process.execPath, [path, ...args])).stdout;
}

test(
  'one I/O call of each kind of train, search, export and others fails: nothing is lost (npm run test:faults)',
  async () => {
    const only = 'train,train --resume,search,export --force,data convert --force,predict';
    const said = await printed('fault-test.mjs', '--only', only, '--most', '1');
    expect(said).toMatch(/^train: 1\d of \d+ I\/O calls failed once, .*, 0 lost/m);
    expect(said).toMatch(/^of each kind: error \d\d+, kill \d\d+, short [3-9]$/m);
    expect(said).toMatch(/^[6-9]\d I\/O calls failed once, \d\d+ faults, 0 lost$/m);
  },
  LONG,
);

test(
  'commands are killed twenty times: nothing is lost (npm run test:kill-all)',
  async () => {
    const only = 'train,search --resume,search --try --workers 2,crossvalidate,evaluate,import,data split';
    const said = await printed('kill-all.mjs', '--kills', '20', '--seed', '4', '--only', only);
    expect(said).toMatch(/^2\d kills in \d+ runs, 0 lost/m);
  },
  LONG,
);

test(
  'fits with random options and backends that are disposed: no fault, the same bytes again (npm run soak)',
  async () => {
    const counts = ['--fuzz', '0', '--kills', '0', '--fits', '40', '--backends', '6', '--memory', 'off'];
    const said = await printed('soak.mjs', ...counts, '--state', temporaryFolder());
    expect(said).toMatch(/^40 fits: \d+ trained, \d+ refused, \d+ diverged, 4 twice; 6 backends$/m);
    expect(said).toMatch(/^no fault$/m);
  },
  LONG,
);
