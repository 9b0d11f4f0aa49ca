// Only "no link" and "nothing there" mean that there is no link to follow; what cannot be looked at is an error.

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WriteError } from '../../../src/errors.js';
import { followLinks } from '../../../src/platform/node/follow-links.js';
import { put, temporaryFolder } from '../../support/temporary.js';

test('a file, nothing, and a link', () => {
  const folder = temporaryFolder();
  const file = put(folder, 'file', 'x');
  symlinkSync('file', join(folder, 'link'));
  expect(followLinks(file)).toBe(file);
  expect(followLinks(join(folder, 'nothing'))).toBe(join(folder, 'nothing'));
  expect(followLinks(join(folder, 'link'))).toBe(file);
});

test('a file in the place of a folder, a name that is too long: errors that name the path', () => {
  const folder = temporaryFolder();
  put(folder, 'file', 'x');
  for (const [name, words] of [
    ['file/below', 'a part of the path is a file'],
    ['n'.repeat(300), 'the name is too long'],
  ]) {
    const path = join(folder, name);
    expect(() => followLinks(path)).toThrow(WriteError);
    expect(() => followLinks(path)).toThrow(`${path}: cannot be written: ${words}`);
  }
});
