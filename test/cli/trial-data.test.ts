// A thread of a search that reads the data again notices that they are others.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TrialTrainings } from '../../cli/trial-training.js';
import { createBackend } from '../../src/backend/create/inlined.js';
import { temporaryFolder } from '../support/temporary.js';

test('data that changed after the search has read them are refused, with both checksums', async () => {
  const path = join(temporaryFolder(), 't.csv');
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},${i % 2 ? 'a' : 'b'}`);
  writeFileSync(path, `x,y,kind\n${rows.join('\n')}\n`);
  const backend = await createBackend({ backend: 'js' });
  const reader = () => new TrialTrainings(backend, { data: path, label: 'kind' }, true);
  const first = { learningRate: 0.1 };
  const trainings = reader();
  const { checksum } = await trainings.load(trainings.command(first));
  await reader().requireSame({ first, checksum });
  writeFileSync(path, `x,y,kind\n${[...rows.slice(1), '9,9,a'].join('\n')}\n`);
  await expect(reader().requireSame({ first, checksum })).rejects.toThrow(
    `t.csv: changed while the search runs (checksum `,
  );
  backend.dispose();
});
