// The report's preparation: what is trained from the four CSV files is what is trained from the IDX files.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { readFile } from '../../src/platform/node/index.js';
import { temporaryFolder } from '../support/temporary.js';
import { jacquard } from './run.js';

/** Each tensor's bytes as text, which compares a hundred times faster than arrays do. */
async function tensorsOf(path: string): Promise<Record<string, string>> {
  const { tensors } = decodeSafetensors(await readFile(path), path);
  const entries = [...tensors].map(([name, tensor]) => [name, hex(tensor.data())]);
  return Object.fromEntries(entries);
}

function hex({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

test('training on the four CSV files equals training on the IDX files, bit for bit, given the same split', async () => {
  const folder = temporaryFolder();
  const common = ['--hidden', '16', '--epochs', '2', '--seed', '9', '--quiet'];
  const split = await jacquard(folder, 'data', 'split', 'sample', '--out', 'prepared', '--seed', '9');
  expect(split.code, split.stderr).toBe(0);
  const [fromIdx, fromCsv] = await Promise.all([
    jacquard(folder, 'train', '--data', 'sample', '--out', 'idx', ...common),
    jacquard(folder, 'train', '--data', 'prepared', '--out', 'csv', ...common),
  ]);
  expect([fromIdx.code, fromCsv.code], fromIdx.stderr + fromCsv.stderr).toEqual([0, 0]);
  for (const name of ['model.safetensors', 'last.safetensors']) {
    const [idx, csv] = await Promise.all(
      ['idx', 'csv'].map((out) => tensorsOf(join(folder, out, 'train', name))),
    );
    expect(Object.keys(idx)).toContain('standardizer.mean');
    expect(csv).toEqual(idx);
  }
});
