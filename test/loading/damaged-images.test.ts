// Damaged files in a folder of photos: counted, ten of them named, refused or left out.

import { expect, test } from 'vitest';
import { loadData } from '../../src/platform/node/index.js';
import { grayPng } from '../support/photos.js';
import { put, temporaryFolder } from '../support/temporary.js';

/** A folder of `good` photos in each of two classes, and `bad` files that are none. */
function photos(good: number, bad: number): string {
  const folder = temporaryFolder();
  for (let i = 0; i < good; i++)
    for (const [name, shade] of [
      ['day', 200],
      ['night', 10],
    ] as const)
      put(folder, `photos/${name}/${i}.png`, grayPng(4, 4, shade + i));
  for (let i = 0; i < bad; i++) put(folder, `photos/day/bad${String(i).padStart(2, '0')}.png`, 'x');
  return `${folder}/photos`;
}

const named = (text: string) => text.split('\n').filter((line) => line.includes('/day/bad')).length;

test.each([
  [1, 1, undefined],
  [2, 2, undefined],
  [10, 10, undefined],
  [11, 10, 'and 1 more'],
  [25, 10, 'and 15 more'],
])('%d damaged files: %d are named', async (bad, names, more) => {
  const folder = photos(3, bad);
  const { message } = (await loadData(folder).then(
    () => null,
    (error) => error,
  )) as Error;
  expect(message).toContain(
    `${bad} of ${6 + bad} files cannot be read as images; skipDamaged: true leaves them out:`,
  );
  expect(named(message)).toBe(names);
  const last = message.trim().split('\n').at(-1)!.trim();
  if (more === undefined) expect(last).toMatch(/bad\d+\.png: not an image/);
  else expect(last).toBe(more);
  expect(message).not.toContain('and 0 more');

  const notices: [string, boolean | undefined][] = [];
  const { train } = await loadData(folder, {
    skipDamaged: true,
    onNotice: (text, doubtful) => notices.push([text, doubtful]),
  });
  const [[text, doubtful]] = notices.filter(([one]) => one.includes('left out'));
  expect(text).toContain(
    `${bad} of ${6 + bad} files cannot be read as images, and ${bad === 1 ? 'is' : 'are'} left out:`,
  );
  expect([named(text), doubtful]).toEqual([names, true]);
  expect(train.size).toBe(6);
});
