// What a command says and leaves is the same in a process that it shares with others (served.ts) and in one of its own.

import { expect, test } from 'vitest';
import { filesIn, folderWithCsv, jacquard, QUICK, start } from './run.js';

test.each([
  ['a report', ['data', 'info', 't.csv']],
  ['bad usage', ['train', '--epochs', '0']],
  ['help', []],
  ['a training, whose lock goes with its process', [...QUICK, '--threads', '2', '--json']],
  ['a training that diverges', [...QUICK, '--learning-rate', '1e6', '--loss', 'mse']],
])('%s: the same exit code, words and files, twice', async (_, words) => {
  const own = folderWithCsv();
  const { code, stdout, stderr } = await start(own, words).result;
  const plain = (text: string) => text.replace(/\d+\.\d+|\d+ ms/g, 'x').replaceAll(/"started": ".*"/g, '');
  for (let i = 0; i < 2; i++) {
    const shared = folderWithCsv();
    const result = await jacquard(shared, ...words);
    expect(result.code).toBe(code);
    expect(plain(result.stderr)).toBe(plain(stderr));
    expect(plain(result.stdout).length).toBeCloseTo(plain(stdout).length, -1);
    expect(filesIn(shared)).toEqual(filesIn(own));
  }
});
