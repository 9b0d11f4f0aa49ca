import { expect, test } from 'vitest';
import type { ClassList } from '../../src/data/class-matching.js';
import { formatClassNames, parseClassNames, relabel } from '../../src/data/classes.js';
import { Dataset } from '../../src/data/dataset.js';
import { FASHION_MNIST_CLASSES } from '../../src/data/fashion-mnist.js';

function labelled(classNames: readonly string[], labels: number[]): Dataset {
  const features = new Uint8Array(labels.length);
  return new Dataset({ name: 'd', features, featureCount: 1, labels: Int32Array.from(labels), classNames });
}

test('relabel: by name, by equal number, by declared code; a class without rows may be unknown', () => {
  const relabelled = (data: Dataset, classes: ClassList) => Array.from(relabel(data, classes).labels);
  const data = labelled(['a', 'b', 'z'], [0, 1, 1]);
  expect(relabelled(data, { names: ['b', 'a'] })).toEqual([1, 0, 0]);
  expect(relabel(data, { names: ['a', 'b', 'z'] })).toBe(data);
  expect(relabelled(labelled(['1', '2'], [0, 1, 1]), { names: ['2.0', '01'] })).toEqual([1, 0, 0]);
  const pets = { names: ['dog', 'cat'], codes: ['1', '0'] };
  expect(relabelled(labelled(['0', '1'], [0, 1, 1]), pets)).toEqual([1, 0, 0]);
  expect(
    relabelled(new Dataset({ ...labelled(pets.names, [0, 1]), codes: pets.codes }), { names: ['0', '1'] }),
  ).toEqual([1, 0]);
});

test('relabel: the result has the codes of the classes it is counted in, and keeps them in subsets', () => {
  const pets = { names: ['dog', 'cat'], codes: ['1', '0'] };
  const data = relabel(labelled(['cat', 'dog'], [0, 1]), pets);
  expect([data.classNames, data.codes, data.take(Uint32Array.of(0)).codes]).toEqual([
    pets.names,
    pets.codes,
    pets.codes,
  ]);
});

test('relabel: a class that is unknown and has rows is an error with its first row, both lists and the way out', () => {
  expect(() => relabel(labelled(['a', 'q', 'r'], [0, 1]), { names: ['a', 'b'] })).toThrow(
    'd: row 1: class "q" is unknown; the classes are a, b; the labels found are a, q; give every row one of these',
  );
  const part = labelled(['q', 'a'], [1, 1, 0]).take(Uint32Array.of(2, 0));
  expect(() => relabel(part, { names: ['a', 'b'] })).toThrow('d: row 0: class "q"');
});

test('relabel: positions are never taken for names, in either direction', () => {
  const positions =
    /is unknown; the classes are .*; the labels found are .*; numbers are not matched to names by their position/;
  expect(() => relabel(labelled(['0', '1'], [1, 0]), { names: ['x', 'y'] })).toThrow(positions);
  expect(() => relabel(labelled(['x', 'y'], [1, 0]), { names: ['0', '1'] })).toThrow(positions);
  expect(() =>
    relabel(labelled(['1', '2', '3'], [0, 2]), { names: ['a', 'b', 'c'], codes: ['0', '1', '2'] }),
  ).toThrow(
    'row 1: class "3" is unknown; the classes are a, b, c; the labels found are 1, 3; write labels as these names, or as their codes 0, 1, 2',
  );
});

test('codes of a Dataset: one for each class, none of them the name of another', () => {
  const data = labelled(['cat', 'dog'], [0, 1]);
  expect(data.codes).toBeNull();
  expect(labelled(FASHION_MNIST_CLASSES, [0]).codes).toEqual([
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
  ]);
  expect(() => new Dataset({ ...data, codes: ['0'] })).toThrow(
    'd: codes: 2 expected, one for each class, 1 found',
  );
  expect(() => new Dataset({ ...data, codes: ['dog', 'cat'] })).toThrow(
    '"dog", the code of class "cat", is the name',
  );
});

test('classes.txt: read back as written; a repeated or an empty line is an error', () => {
  expect(parseClassNames(formatClassNames(['a b', 'ü'], 'd'), 'classes.txt')).toEqual(['a b', 'ü']);
  expect(parseClassNames('a\r\nb', 'classes.txt')).toEqual(['a', 'b']);
  expect(() => parseClassNames('a\nb\na\n', 'classes.txt')).toThrow('classes.txt:3: a class name of its own');
  expect(() => parseClassNames('a\n\nb\n', 'classes.txt')).toThrow('classes.txt:2:');
  expect(() => formatClassNames(['a\nb'], 'd')).toThrow('d: the class name "a\\nb" has a line break in it');
});
