import { expect, test } from 'vitest';
import { type FolderEntry, findImageFolder, holdsImages } from '../../src/data/image-folders.js';

/** Entries of "a/b.png", and of folders "a/". */
function entries(...paths: string[]): FolderEntry<string>[] {
  return paths.map((path) =>
    path.endsWith('/')
      ? { path: path.slice(0, -1).split('/'), file: null }
      : { path: path.split('/'), file: path },
  );
}

test('a folder for each class, sorted by name, whatever the order of the entries', () => {
  const found = findImageFolder(
    'photos',
    entries('dogs/2.png', 'cats/b.jpg', 'cats/', 'dogs/1.png', 'cats/a.JPEG'),
  );
  expect(found).toEqual({
    train: [
      { name: 'cats', files: ['cats/a.JPEG', 'cats/b.jpg'] },
      { name: 'dogs', files: ['dogs/1.png', 'dogs/2.png'] },
    ],
    doubts: [],
  });
});

test('train beside test or validation are parts; alone, or as the only two classes without folders, they are not', () => {
  const parts = findImageFolder(
    'p',
    entries('train/a/1.png', 'train/b/2.png', 'test/a/3.png', 'val/b/4.png', 'more/x.png'),
  );
  expect(parts.train.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(parts.test).toEqual([{ name: 'a', files: ['test/a/3.png'] }]);
  expect(parts.validation).toEqual([{ name: 'b', files: ['val/b/4.png'] }]);
  expect(parts.doubts).toEqual(['p/more is left out: it is no part of the data']);
  expect(findImageFolder('p', entries('train/1.png', 'other/2.png')).train.map(({ name }) => name)).toEqual([
    'other',
    'train',
  ]);
  expect(() => findImageFolder('p', entries('train/1.png', 'test/2.png'))).toThrow(
    'p/train: a folder for each class expected, 1 image in no class found',
  );
});

test("hidden files and systems' own are not seen; photos beside the classes are left out with a doubt", () => {
  const found = findImageFolder(
    'p',
    entries(
      '.git/a.png',
      'a/.x.png',
      'a/Thumbs.db',
      'a/1.png',
      'b/2.png',
      'b/.DS_Store',
      '__MACOSX/a.png',
      'c.png',
      'README.txt',
    ),
  );
  expect(found.train.map(({ files }) => files)).toEqual([['a/1.png'], ['b/2.png']]);
  expect(found.doubts).toEqual(['p: 1 image in no folder of a class, left out']);
});

test('a name whose accents are written apart is the same class', () => {
  const found = findImageFolder('p', entries('Ku\u0308che/1.png', 'Küche/2.png', 'Bad/3.png'));
  expect(found.train.map(({ name, files }) => [name, files.length])).toEqual([
    ['Bad', 1],
    ['Küche', 2],
  ]);
});

test.each<[string, string[], string]>([
  ['a class without images', ['cats/1.png', 'dogs/'], 'p/dogs: the class has no images'],
  [
    'a folder in a class',
    ['cats/1.png', 'dogs/old/2.png'],
    'p/dogs/old: a folder inside the folder of a class',
  ],
  [
    'an empty folder in a class',
    ['cats/1.png', 'cats/old/'],
    'p/cats/old: a folder inside the folder of a class',
  ],
  [
    'photos in no class',
    ['1.png', '2.png'],
    'p: a folder for each class expected, 2 images in no class found',
  ],
])('%s: an error that names it', (_, paths, message) => {
  expect(() => findImageFolder('p', entries(...paths))).toThrow(message);
});

test('what holds images is told by the names of files in folders', () => {
  expect(holdsImages(entries('a/1.PNG'))).toBe(true);
  expect(holdsImages(entries('1.png', 'a/', 'b/notes.txt'))).toBe(false);
});
