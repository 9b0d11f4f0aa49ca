// What cannot be opened is named: an empty name, nothing there, a folder, an empty file.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataError, OptionError } from '../../../src/errors.js';
import { openForReading } from '../../../src/platform/node/open-file.js';
import { temporaryFolder } from '../../support/temporary.js';

test('a file with its size, and what is none', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a.csv');
  writeFileSync(path, 'x,y\n');
  const { handle, size } = await openForReading(path);
  expect([size, String(await handle.readFile())]).toEqual([4, 'x,y\n']);
  await handle.close();

  await expect(openForReading('')).rejects.toThrow(OptionError);
  await expect(openForReading('')).rejects.toThrow('the name of the file to read is empty');
  await expect(openForReading(join(folder, 'b.csv'))).rejects.toThrow(/b\.csv: no such file/);
  await expect(openForReading(folder)).rejects.toThrow(`${folder}: a file expected, a folder found`);
  writeFileSync(path, '');
  await expect(openForReading(path)).rejects.toThrow(DataError);
  await expect(openForReading(path)).rejects.toThrow(/a\.csv: .*empty/);
});
