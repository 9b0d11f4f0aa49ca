import { describe, expect, test } from 'vitest';
import { numericNames } from '../../src/data/class-matching.js';
import { type CsvColumns, CsvTable } from '../../src/data/csv.js';
import { datasetFromCsv } from '../../src/data/csv-dataset.js';
import type { CsvOptions, LabelColumnError } from '../../src/data/csv-header.js';
import { csvText, labelTexts, needsClassNames } from '../../src/data/csv-write.js';
import type { Dataset } from '../../src/data/dataset.js';
import { FASHION_MNIST_CLASSES } from '../../src/data/fashion-mnist.js';
import { DataError, OptionError } from '../../src/errors.js';

/** Lines to columns; no quotes here, the tests of csv-file.ts have them. */
function columns(text: string, options: CsvOptions = {}, name = 't.csv'): CsvColumns {
  const table = new CsvTable(name, options);
  for (const [i, line] of text.split('\n').entries()) if (line !== '') table.add(line.split(','), i + 1);
  return table.finish();
}

function read(text: string, options: CsvOptions = {}, classNames?: string[]): Dataset {
  const table = columns(text, options);
  return datasetFromCsv(table, table, { classNames });
}

const labels = (data: Dataset) => Array.from(data.labels, (label) => data.classNames[label]);

test("Kaggle's layout: a header, the label first, pixels as bytes", () => {
  const data = read('label,pixel1,pixel2\n9,0,255\n3,7,8\n');
  expect(data.features).toEqual(Uint8Array.of(0, 255, 7, 8));
  expect(data.classNames).toEqual(['3', '9']);
  expect(Array.from(data.labels)).toEqual([1, 0]);
});

test('a header of numbers beside "label" is a header', () => {
  expect(read('label,0,1\n9,5,6\n3,7,8\n').features).toEqual(Uint8Array.of(5, 6, 7, 8));
});

test('without a header the one column of words is the label, wherever it stands', () => {
  expect(labels(read('5.1,3.5,setosa\n6.2,2.9,virginica\n'))).toEqual(['setosa', 'virginica']);
  expect(labels(read('5.1,setosa,3.5\n6.2,virginica,2.9\n'))).toEqual(['setosa', 'virginica']);
});

test('a label column that is guessed is told of, one that is said or called so is not', () => {
  const noticesOf = (text: string, options: CsvOptions = {}) => {
    const notices: string[] = [];
    columns(text, { ...options, onNotice: (notice) => notices.push(notice) });
    return notices;
  };
  expect(noticesOf('5.1,setosa,3.5\n6.2,virginica,2.9\n')).toEqual([
    't.csv has no header: column 1 of 0 to 2 is taken for the labels; label (--label) says otherwise',
  ]);
  expect(noticesOf('59,2,32.1\n48,1,21.6\n')[0]).toMatch(/column 0 of 0 to 2 /);
  expect(noticesOf('5.1,setosa,3.5\n6.2,virginica,2.9\n', { label: '1' })).toEqual([]);
  expect(noticesOf('label,a\n1,2\n')).toEqual([]);
  expect(noticesOf('1,2\n3,4\n', { content: 'features' })).toEqual([]);
  expect(noticesOf('1,2\n3,4\n', { targets: { kind: 'values', columns: ['1'] } })).toEqual([]);
});

test('targets that are values keep float64’s digits, up to its largest numbers; features are float32', () => {
  const targets = { kind: 'values', columns: ['t'] } as const;
  const { features, targets: read } = columns('a,t\n0.1,1700000000123.5\n2,1e300\n', { targets });
  expect(read!.values).toEqual(Float64Array.of(1_700_000_000_123.5, 1e300));
  expect(features).toEqual(Float32Array.of(0.1, 2));
  expect(() => columns('a,t\n1,1e309\n', { targets })).toThrow(
    't.csv:2: column "t": "1e309" is too large for a 64-bit float',
  );
});

test('without a header or a column that can be the label it asks which one is, and lists them', () => {
  const ask = () => read('5.1,3.5,0\n6.2,2.9,1\n');
  expect(ask).toThrow(
    /^t\.csv: there is no header, and 5\.1 in the first column is no label; say which column .*\(--label <index>/,
  );
  try {
    ask();
  } catch (error) {
    expect((error as LabelColumnError).columns).toEqual(['0', '1', '2']);
  }
  expect(labels(read('5.1,3.5,0\n6.2,2.9,1\n', { label: '-1' }))).toEqual(['0', '1']);
});

test('without a header a first column of whole numbers is the label, as one of words', () => {
  expect(labels(read('1,2,3\n0,5,6\n'))).toEqual(['1', '0']);
  expect(labels(read('cat,2,3\ndog,5,6\n'))).toEqual(['cat', 'dog']);
});

test('the label column is found by name, by index, and counted from the end', () => {
  const text = 'a,b,kind\n1,2,x\n3,4,y\n';
  for (const label of ['kind', 2, '2', -1]) expect(labels(read(text, { label }))).toEqual(['x', 'y']);
  expect(read(text, { label: 'kind' }).features).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(labels(read('1,2,x\n3,4,y\n', { label: -1 }))).toEqual(['x', 'y']);
  expect(labels(read('f,Label\n1,x\n3,y\n'))).toEqual(['x', 'y']);
});

test('only a column called "label" or "labels", in any case, is the label by itself', () => {
  for (const name of ['label', 'Labels', 'LABEL']) {
    expect(labels(read(`target,${name},y\n1,u,2\n3,v,4\n`)), name).toEqual(['u', 'v']);
  }
  for (const name of ['class', 'target', 'y', 'label2']) {
    const text = `x,${name}\n1,2\n3,4\n`;
    expect(() => read(text), name).toThrow(
      `t.csv: no column is called "label"; say which one holds the labels (--label <name or index>): x, ${name}`,
    );
    expect(labels(read(text, { label: name })), name).toEqual(['2', '4']);
  }
});

test('features stay bytes until a value is none; from there on all are f32', () => {
  expect(read('0,1,255\n1,0,-0\n').features).toBeInstanceOf(Uint8Array);
  for (const value of ['0.5', '-1', '256', '1e3', '70000']) {
    const { features } = read(`0,1,255\n1,${value},3\n0,4,5\n`);
    expect(features, value).toEqual(Float32Array.of(1, 255, Number(value), 3, 4, 5));
  }
});

test('more rows than one chunk holds come out in order', () => {
  const table = new CsvTable('t.csv', { content: 'features' });
  const width = 4096; // 1024 rows fill a chunk
  const record = (row: number) =>
    Array.from({ length: width }, (_, i) => (row + (i === width - 1 ? 1 : 0)) % 251);
  for (let row = 0; row < 2500; row++) table.add(record(row).map(String), row + 1);
  const { features, rowCount } = table.finish();
  expect(rowCount).toBe(2500);
  for (let row = 0; row < 2500; row++) {
    expect(features[row * width], `row ${row}`).toBe(row % 251);
    expect(features[row * width + width - 1]).toBe((row + 1) % 251);
  }
});

test('features alone and labels alone, with and without a header', () => {
  for (const header of ['', 'pixel1,pixel2\n']) {
    for (const title of ['', 'label\n']) {
      const features = columns(`${header}1,2\n3,4\n`, { content: 'features' });
      const data = datasetFromCsv(features, columns(`${title}b\na\n`, { content: 'labels' }));
      expect([data.features, Array.from(data.labels)]).toEqual([Uint8Array.of(1, 2, 3, 4), [1, 0]]);
    }
  }
  expect(columns('digit\n4\n2\n', { content: 'labels' }).labels!.names).toEqual(['4', '2']);
  expect(columns('target\nu\nv\n', { content: 'labels' }).labels!.names).toEqual(['u', 'v']);
  expect(columns('y\nx\n', { content: 'labels' }).labels!.names).toEqual(['y', 'x']);
});

test('given classes: matched by name', () => {
  expect(Array.from(read('b,1\na,2\n', {}, ['c', 'b', 'a']).labels)).toEqual([1, 2]);
});

test('rows to predict: a column more than the model takes is the label', () => {
  const options: CsvOptions = { content: 'predict', inputSize: 2 };
  expect(columns('1,2\n', options).features).toEqual(Uint8Array.of(1, 2));
  expect(columns('9,1,2\n', options).features).toEqual(Uint8Array.of(1, 2));
  expect(columns('a,b,label\n1,2,9\n', options).features).toEqual(Uint8Array.of(1, 2));
  const message = 't.csv: 2 features expected (or 3 columns with a label), 4 columns found';
  expect(() => columns('1,2,3,4\n', options)).toThrow(message);
  expect(() => columns('label,b\n1,2\n', options)).toThrow('1 and a label found');
});

test('rows to predict: as many columns as the model takes are features, whatever they are called', () => {
  const options: CsvOptions = { content: 'predict', inputSize: 2 };
  for (const header of ['x,y', 'class,target', 'Y,x']) {
    expect(columns(`${header}\n1,2\n`, options).features, header).toEqual(Uint8Array.of(1, 2));
  }
  expect(() => columns('labels,b\n1,2\n', options)).toThrow('1 and a label found');
  // A label that was asked for is looked for, and one more column needs to be told.
  expect(() => columns('x,y\n1,2\n', { ...options, label: 'y' })).toThrow('1 and a label found');
  expect(() => columns('x,y\n1,2\n', { ...options, label: 'z' })).toThrow('the columns are x, y');
  expect(() => columns('x,y,class\n1,2,u\n', options)).toThrow('(--label <name or index>): x, y, class');
  expect(columns('x,y,class\n1,2,u\n', { ...options, label: 'class' }).features).toEqual(Uint8Array.of(1, 2));
});

test('what csvText writes is read back: bytes, floats, and names that need quotes', () => {
  for (const text of ['label,p\n1,2\n0,3\n', 'label,p\nx,0.1\ny,-3e-12\n']) {
    const data = read(text);
    const again = read([...csvText(data, 'rows')].join(''));
    expect(again).toEqual(data);
  }
  const quoted = read('a"b,1\nc d,2\n');
  expect([...csvText(quoted, 'labels')].join('')).toBe('label\n"a""b"\nc d\n');
});

test('labels are written as names, or as codes 0, 1, … where sorting would not find the order of the names again', () => {
  const texts = (classNames: readonly string[], codes: readonly string[] | null = null) =>
    labelTexts({ classNames, codes });
  expect(texts(['a', 'b'], ['0', '1'])).toEqual(['a', 'b']);
  expect(texts(['3', '10'])).toEqual(['3', '10']);
  expect(texts(['dog', 'cat'], ['0', '1'])).toEqual(['0', '1']);
  expect(texts(['dog', 'cat'])).toEqual(['dog', 'cat']); // undeclared positions could not be read back
  expect(texts(['dog', 'cat'], ['1', '0'])).toEqual(['dog', 'cat']); // a classes.txt beside them would say otherwise
  expect(texts(['x', '1.0', 'a'], ['0', '1', '2'])).toEqual(['x', '1.0', 'a']);
  expect(texts(FASHION_MNIST_CLASSES, numericNames(10)).slice(0, 2)).toEqual(['0', '1']);
  expect(needsClassNames(read('b,1\na,2\n'))).toBe(false);
  expect(needsClassNames(read('b,1\na,2\n', {}, ['b', 'a']))).toBe(true);
  expect(needsClassNames(read('b,1\na,2\n', {}, ['a', 'b', 'c']))).toBe(true);
});

test('equal numbers in a column of labels are one class, named as first met', () => {
  const data = read('label,p\n1.0,5\n2,6\n1,7\n2.0,8\n01,9\n');
  expect([data.classNames, Array.from(data.labels)]).toEqual([
    ['1.0', '2'],
    [0, 1, 0, 1, 0],
  ]);
  const words = read('label,p\n1.0,5\nx,6\n1,7\n');
  expect([words.classNames, Array.from(words.labels)]).toEqual([
    ['1', '1.0', 'x'],
    [1, 2, 0],
  ]);
});

test('labels are matched with given classes as numbers and as declared codes, never by position', () => {
  expect(Array.from(read('label,p\n2,5\n1,6\n', {}, ['01', '02']).labels)).toEqual([1, 0]);
  const table = columns('label,p\n1,5\ncat,6\n');
  const pets = { classNames: ['cat', 'dog'], classCodes: ['0', '1'] };
  const data = datasetFromCsv(table, table, pets);
  expect([Array.from(data.labels), data.codes]).toEqual([
    [1, 0],
    ['0', '1'],
  ]);
  expect(() => read('label,p\n0,5\n1,6\n', {}, ['cat', 'dog'])).toThrow(
    't.csv:2: label "0" is unknown; the classes are cat, dog; the labels found are 0, 1; numbers are not taken for positions',
  );
});

describe('bad input is a DataError that names file, line and column', () => {
  const header = 'label,pixel1,pixel2,pixel3\n';
  test.each([
    ['an empty file', '', 't.csv: the file is empty, rows expected'],
    ['a header alone', header, 't.csv: a header and no rows'],
    ['a column too few', `${header}1,2,3,4\n1,2,3\n`, 't.csv:3: 3 features expected, 2 found'],
    ['a column too many', `${header}1,2,3,4\n1,2,3,4,5\n`, 't.csv:3: 3 features expected, 4 found'],
    ['a word', `${header}1,2,3,abc\n`, 't.csv:2: column "pixel3": "abc" is not a number'],
    ['a word, no header', '1,2,3\n1,abc,3\n', 't.csv:2: column 2: "abc" is not a number'],
    ['an empty field', `${header}1,2,,4\n`, 't.csv:2: column "pixel2": empty, a number expected'],
    ['blanks', `${header}1,2,  ,4\n`, 't.csv:2: column "pixel2": empty, a number expected'],
    ['NaN', `${header}1,2,NaN,4\n`, 't.csv:2: column "pixel2": "NaN" is not a finite number'],
    ['infinity', `${header}1,2,-inf,4\n`, 't.csv:2: column "pixel2": "-inf" is not a finite number'],
    ['hexadecimal', `${header}1,2,0x1F,4\n`, 't.csv:2: column "pixel2": "0x1F" is not a number'],
    [
      'too large',
      `${header}1,2,1e39,4\n`,
      't.csv:2: column "pixel2": "1e39" is too large for a 32-bit float',
    ],
    ['no label', `${header},2,3,4\n`, 't.csv:2: column "label": empty, a label expected'],
    ['labels alone', '1\n2\n', 't.csv: features and a label expected, 1 column found'],
    ['semicolons', 'a;b;c\n1;2;3\n', 't.csv: columns separated by commas expected, semicolons found'],
    ['no label column', 'a,b\n1,2\n', 't.csv: no column is called "label"; say which one holds the labels'],
  ])('%s', (_, text, message) => {
    expect(() => read(text)).toThrow(DataError);
    expect(() => read(text)).toThrow(message);
  });

  test('a label column that is not there is an OptionError that lists the columns', () => {
    expect(() => read('a,b\n1,2\n', { label: 'c' })).toThrow(OptionError);
    expect(() => read('a,b\n1,2\n', { label: 'c' })).toThrow(
      'label column "c" is not there; the columns are a, b',
    );
    expect(() => read('1,2\n', { label: 2 })).toThrow(
      'label column "2" is not there; the columns are 0 to 1',
    );
  });

  test('a label unseen in training: file:line and the classes there are', () => {
    expect(() => read('label,p\n0,1\n12,2\n', {}, ['0', '1'])).toThrow(
      't.csv:3: label "12" is unknown; the classes are 0, 1',
    );
    expect(() => read('10,1\n', {}, [...FASHION_MNIST_CLASSES])).toThrow(
      't.csv:1: label "10" is unknown; the classes are T-shirt/top, Trouser,',
    );
  });

  test('features and labels of different counts', () => {
    const features = columns('1,2\n', { content: 'features' }, 'f.csv');
    const labels = columns('1\n2\n', { content: 'labels' }, 'l.csv');
    expect(() => datasetFromCsv(features, labels)).toThrow(
      'f.csv has 1 rows of features, but l.csv has 2 labels',
    );
  });

  test('features where labels belong, and a label among features', () => {
    expect(() => columns('1,2\n', { content: 'labels' })).toThrow(
      't.csv: 1 column of labels expected, 2 columns',
    );
    expect(() => columns('label,b\n1,2\n', { content: 'features' })).toThrow(
      't.csv: features alone expected, a column "label" found among them',
    );
  });

  test('a label column of measurements stops early and says what to do', () => {
    const text = Array.from({ length: 1001 }, (_, i) => `${i}.5,1`).join('\n');
    expect(() => read(text, { label: 0 })).toThrow(
      't.csv:1001: column 1: more than 1000 different values; is this the column of labels? (--label',
    );
  });
});
