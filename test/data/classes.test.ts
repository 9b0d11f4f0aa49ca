import { expect, test } from 'vitest';
import {
  classIndex,
  formatClassNames,
  parseClassNames,
  relabel,
  sortClasses,
} from '../../src/data/classes.js';
import { Dataset } from '../../src/data/dataset.js';
import { FASHION_MNIST_CLASSES } from '../../src/data/fashion-mnist.js';

function labelled(classNames: readonly string[], labels: number[]): Dataset {
  const features = new Uint8Array(labels.length);
  return new Dataset({ name: 'd', features, featureCount: 1, labels: Int32Array.from(labels), classNames });
}

test('numbers are sorted by value, anything else by code unit', () => {
  expect(sortClasses(['10', '9', '0', '9'])).toEqual(['0', '9', '10']);
  expect(sortClasses(['10', '9', 'x'])).toEqual(['10', '9', 'x']);
  expect(sortClasses(['b', 'B', 'a'])).toEqual(['B', 'a', 'b']);
  expect(sortClasses(['010', '9'])).toEqual(['010', '9']);
});

test('a number is an index only where no class name is a number', () => {
  expect(classIndex('9', FASHION_MNIST_CLASSES)).toBe(9);
  expect(classIndex('10', FASHION_MNIST_CLASSES)).toBe(-1);
  expect(classIndex('Bag', FASHION_MNIST_CLASSES)).toBe(8);
  expect(classIndex('2', ['1', '2'])).toBe(1);
  expect(classIndex('0', ['1', '2'])).toBe(-1);
});

test('relabel: names are matched by name, numbers by position, and a class without rows may be unknown', () => {
  const data = labelled(['a', 'b', 'z'], [0, 1, 1]);
  expect(Array.from(relabel(data, ['b', 'a']).labels)).toEqual([1, 0, 0]);
  expect(Array.from(relabel(data, ['0', '1', '2']).labels)).toEqual([0, 1, 1]);
  expect(Array.from(relabel(labelled(['0', '1'], [1, 0]), ['x', 'y']).labels)).toEqual([1, 0]);
  expect(relabel(data, ['a', 'b', 'z'])).toBe(data);
});

test('relabel: a class that is unknown and has rows is an error that lists the classes', () => {
  expect(() => relabel(labelled(['a', 'q'], [0, 1]), ['a', 'b'])).toThrow(
    'd: class "q" is unknown; the classes are a, b',
  );
});

test('classes.txt: read back as written; a repeated or an empty line is an error', () => {
  expect(parseClassNames(formatClassNames(['a b', 'ü'], 'd'), 'classes.txt')).toEqual(['a b', 'ü']);
  expect(parseClassNames('a\r\nb', 'classes.txt')).toEqual(['a', 'b']);
  expect(() => parseClassNames('a\nb\na\n', 'classes.txt')).toThrow('classes.txt:3: a class name of its own');
  expect(() => parseClassNames('a\n\nb\n', 'classes.txt')).toThrow('classes.txt:2:');
  expect(() => formatClassNames(['a\nb'], 'd')).toThrow('d: the class name "a\\nb" has a line break in it');
});
