import { expect, test } from 'vitest';
import {
  classMatcher,
  codesProblem,
  declaredCodes,
  distinctLabels,
  matchClasses,
  mayCountFromOne,
  numberKey,
  numericNames,
  positionCodes,
  requireSameCounting,
  sortClasses,
} from '../../src/data/class-matching.js';
import { FASHION_MNIST_CLASSES } from '../../src/data/fashion-mnist.js';

test.each([
  [['1', '1.0', '+1', '01', '1.', '1e0', '10e-1', '0.1E+1', '001.00'], '1e0'],
  [['-0.5', '-.5', '-5e-1', '-00.50'], '-5e-1'],
  [['0', '-0', '0.00', '+0e7'], '0'],
  [['1200', '1.2e3'], '12e2'],
])('numberKey: %j are one number', (spellings, key) => {
  expect(spellings.map(numberKey)).toEqual(spellings.map(() => key));
});

test('numberKey: exact where doubles are not, and undefined for what is no decimal number', () => {
  expect(numberKey('12345678901234567890')).not.toBe(numberKey('12345678901234567891'));
  expect(numberKey('1e400')).not.toBe(numberKey('1e401'));
  for (const text of ['', ' ', 'NaN', 'Infinity', '0x10', '1,5', '1 2', 'one', '.', '-', '1e', '١']) {
    expect(numberKey(text), text).toBeUndefined();
  }
  expect(numberKey(`1${'0'.repeat(200_000)}1`)).toHaveLength(200_004);
});

test('sortClasses: numbers ascend by value, negative and fractional ones too; anything else by code point', () => {
  expect(sortClasses(['10', '9', '0', '9'])).toEqual(['0', '9', '10']);
  expect(sortClasses(['1', '-1', '0.5', '-10'])).toEqual(['-10', '-1', '0.5', '1']);
  expect(sortClasses(['010', '9'])).toEqual(['9', '010']);
  expect(sortClasses(['1e400', '2', '-1e400', '1e401'])).toEqual(['-1e400', '2', '1e400', '1e401']);
  expect(sortClasses(['10', '9', 'x'])).toEqual(['10', '9', 'x']);
  expect(sortClasses(['b', 'B', 'ab', 'a', 'é'])).toEqual(['B', 'a', 'ab', 'b', 'é']);
  expect(sortClasses(['😀', '！'])).toEqual(['！', '😀']); // UTF-16 has it the other way round
});

test('distinctLabels: equal numbers are one class named as first met; with a word among them every text is its own', () => {
  expect(distinctLabels(['2', '1.0', '1', '2.0', '01'])).toEqual(['1.0', '2']);
  expect(distinctLabels(['03', '01', '02', '01'])).toEqual(['01', '02', '03']);
  expect(distinctLabels(['1', 'x', '01', '1.0'])).toEqual(['01', '1', '1.0', 'x']);
  expect(distinctLabels([])).toEqual([]);
});

test('classMatcher: numbers by value, words as words', () => {
  const numbers = { names: ['-1', '1.0', '2'] };
  for (const label of ['1', '1.0', '+1', '01', ' 1 ']) expect(classMatcher(numbers)(label), label).toBe(1);
  expect(['-1.0', '2e0', '3', '0', 'one', ''].map(classMatcher(numbers))).toEqual([0, 2, -1, -1, -1, -1]);
  const words = { names: ['a', 'B', '7 up'] };
  expect(['a', ' a', 'A', 'B', 'b', '7', '0', '1'].map(classMatcher(words))).toEqual([
    0, 0, -1, 1, -1, -1, -1, -1,
  ]);
});

test('classMatcher: spellings that training held apart are only matched exactly', () => {
  const apart = { names: ['01', '1', 'x'], codes: ['a', 'b', '2'] };
  expect(['01', '1', '1.0', '+1', '2.0'].map(classMatcher(apart))).toEqual([0, 1, -1, -1, 2]);
  expect(classMatcher({ names: ['a', 'a'] })('a')).toBe(-1);
  expect(['a', 'a ', ' a'].map(classMatcher({ names: ['a', 'a '] }))).toEqual([0, 1, -1]);
});

test('classMatcher: declared codes count after the names, as numbers too; a position never', () => {
  const pets = { names: ['cat', 'dog'], codes: ['0', '1'] };
  expect(['0', '1', '1.0', '01', 'dog', '2'].map(classMatcher(pets))).toEqual([0, 1, 1, 1, 1, -1]);
  expect(classMatcher({ names: ['cat', 'dog'] })('0')).toBe(-1);
  expect(classMatcher({ names: ['cat', 'dog'], codes: ['m', 'w'] })('m')).toBe(0);
});

test("Fashion-MNIST's names have the codes 0–9 without being told", () => {
  const names = [...FASHION_MNIST_CLASSES];
  expect(['0', '9', '8.0', '10', 'Bag'].map(classMatcher({ names }))).toEqual([0, 9, 8, -1, 8]);
  expect(declaredCodes({ names })).toEqual(numericNames(10));
  expect(declaredCodes({ names: names.reverse() })).toBeNull();
});

test('matchClasses: names to names, codes to names both ways, and never code to code', () => {
  const pets = { names: ['cat', 'dog'], codes: ['0', '1'] };
  const numbers = { names: ['0', '1'] };
  expect(matchClasses(numbers, pets)).toEqual([0, 1]);
  expect(matchClasses(pets, numbers)).toEqual([0, 1]);
  expect(matchClasses({ names: ['dog', 'cat'], codes: ['0', '1'] }, pets)).toEqual([1, 0]);
  expect(matchClasses({ names: ['car', 'bus'], codes: ['0', '1'] }, pets)).toEqual([-1, -1]);
  expect(matchClasses({ names: ['dog', 'cow'], codes: ['0', '1'] }, pets)).toEqual([1, -1]);
});

test('positionCodes: none where a name is the number of another class', () => {
  expect(positionCodes(['cat', 'dog'])).toEqual(['0', '1']);
  expect(positionCodes(['0', '1', 'A'])).toEqual(['0', '1', '2']);
  expect(positionCodes(['10', '20'])).toEqual(['0', '1']);
  for (const names of [
    ['1', '2', '3'],
    ['x', '0.0'],
  ])
    expect(positionCodes(names)).toBeNull();
  expect(declaredCodes({ names: ['0', '1'], codes: ['0', '1'] })).toBeNull();
});

test.each([
  ['01', 'a list of strings expected'],
  [['0', 1], 'a list of strings expected'],
  [['0'], '2 expected, one for each class, 1 found'],
  [['1', '1'], '"1" is the code of more than one class'],
  [['7', 'cat'], '"cat", the code of class "dog", is the name of another class'],
])('codesProblem: %j', (codes, problem) => {
  expect(codesProblem(['cat', 'dog'], codes)).toBe(problem);
});

test('mayCountFromOne: other spellings of 1, 2, … where the classes count from 0 and no label is 0', () => {
  const floats = { names: ['0.0', '1.0', '2.0'] };
  for (const found of [['1', '2'], ['1', '2', '3'], ['2'], ['01', '+2']]) {
    expect(mayCountFromOne(found, floats), found.join()).toBe(true);
  }
  for (const found of [['0', '1'], ['1.0', '2'], ['7'], ['x'], ['1', 'x']]) {
    expect(mayCountFromOne(found, floats), found.join()).toBe(false);
  }
  expect(mayCountFromOne(['1'], { names: ['1.0', '2.0'] })).toBe(false);
  expect(mayCountFromOne(['1'], { names: ['0', 'x'] })).toBe(false);
  expect(() => requireSameCounting('t.csv', ['1', '2'], floats)).toThrow(
    't.csv: the labels are 1, 2, the classes 0.0, 1.0, 2.0: the same numbers, or the classes counted from 1? Spell',
  );
});
