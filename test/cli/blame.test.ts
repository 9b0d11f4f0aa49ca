// An error names the option that was given, and a command that was refused leaves nothing behind.

import { expect, test } from 'vitest';
import { put } from '../support/temporary.js';
import { refused } from './refused.js';
import { filesIn, folderWithCsv, jacquard } from './run.js';

const SMALL = ['--data', 't.csv', '--recipe', 'none', '--hidden', '4', '--epochs', '1', '--quiet'];

test.each([
  ['crossvalidate', ['--folds', '2']],
  ['search', ['--try', 'dropout=0/0.1', '--sampler', 'grid', '--folds', '2']],
])('%s: --group with a column that is not there is no fault of --ignore', async (command, more) => {
  const folder = folderWithCsv();
  for (const ignore of [[], ['--ignore', 'a']]) {
    const result = await jacquard(folder, command, ...SMALL, ...more, '--group', 'nowhere', ...ignore);
    refused(result, /group column "nowhere" is not there/);
    expect(result.stderr).not.toContain('ignore');
  }
  const result = await jacquard(folder, command, ...SMALL, ...more, '--group', 'a', '--ignore', 'gone');
  refused(result, /ignore column "gone" is not there/);
});

test('a --journal that is refused leaves no run folder', async () => {
  const folder = folderWithCsv();
  put(folder, 'journal.log', 'no journal\n');
  const before = filesIn(folder);
  const words = ['--try', 'dropout=0/0.1', '--sampler', 'grid', '--journal', 'journal.log'];
  refused(await jacquard(folder, 'search', ...SMALL, ...words), /journal\.log/);
  expect(filesIn(folder)).toEqual(before);
});
