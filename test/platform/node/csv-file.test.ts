import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { readCsv } from '../../../src/platform/node/csv-file.js';
import { put, temporaryFolder } from '../../support/temporary.js';

function csv(content: string | Uint8Array, name = 't.csv'): string {
  return put(temporaryFolder(), name, content);
}

/** Many rows, so that a file spans several chunks of reading. */
function table(
  rows: number,
  cell = (row: number, column: number) => String((row * 7 + column) % 256),
): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    [String(row % 10), ...Array.from({ length: 100 }, (_, column) => cell(row, column))].join(','),
  );
  return (
    ['label', ...Array.from({ length: 100 }, (_, i) => `pixel${i + 1}`)].join(',') + '\n' + lines.join('\n')
  );
}

describe('the same table reads the same however it is written', () => {
  const text = table(3000);
  const features = Uint8Array.from({ length: 3000 * 100 }, (_, i) => Math.floor(i / 100) * 7 + (i % 100));
  const labels = Int32Array.from({ length: 3000 }, (_, row) => row % 10);
  test.each<[string, () => string | Uint8Array]>([
    ['no line feed at the end', () => text],
    ['line feed at the end', () => text + '\n'],
    ['CR LF', () => text.replaceAll('\n', '\r\n')],
    ['CR alone', () => text.replaceAll('\n', '\r')],
    ['a byte order mark', () => '\ufeff' + text],
    ['blank lines', () => '\n' + text.replaceAll('\n', '\n\n') + '\n\n'],
    ['quoted numbers', () => text.replace(/(?<=[,\n])\d+/g, '"$&"')],
    [
      'quoted from the middle on',
      () => text.slice(0, 500_000) + text.slice(500_000).replace(/,(\d+),/g, ',"$1",'),
    ],
    ['blanks around', () => text.replaceAll(',', ' , ')],
    ['a quoted header', () => text.replace(/[a-z]+\d*/g, '"$&"')],
    ['gzip, misnamed', () => gzipSync(text)],
  ])('%s', async (_, written) => {
    const data = await readCsv(csv(written()));
    expect([data.size, data.featureCount, data.classNames.join()]).toEqual([
      3000,
      100,
      '0,1,2,3,4,5,6,7,8,9',
    ]);
    // toEqual walks typed arrays element by element and takes seconds here.
    expect(Buffer.compare(Buffer.from(data.labels), Buffer.from(labels))).toBe(0);
    expect(Buffer.compare(data.features as Uint8Array, features)).toBe(0);
  });
});

test('a value that is no byte in the last row makes all f32', async () => {
  const data = await readCsv(csv(table(3000, (row, column) => (row === 2999 ? '0.5' : String(column)))));
  expect(data.features).toBeInstanceOf(Float32Array);
  expect([data.featuresAt(0)[99], data.featuresAt(2999)[99]]).toEqual([99, 0.5]);
});

test('labels like 007 and names with commas and line breaks stay what they are', async () => {
  const data = await readCsv(csv('label,p\n007,1\n7,2\n"a, b",3\n"c\nd",4\n'));
  expect(data.classNames).toEqual(['007', '7', 'a, b', 'c\nd']);
});

describe('bad input is a DataError that names the line of the file', () => {
  const good = table(2000).split('\n');
  const spoiled = (line: number, text: string) =>
    [...good.slice(0, line - 1), text, ...good.slice(line)].join('\n');
  /** The table with the first feature of a line written otherwise. */
  const cell = (line: number, text: string) => spoiled(line, good[1].replace(/,\d+/, `,${text}`));
  test.each([
    [
      'a column too few, far down',
      spoiled(1042, good[1].slice(0, good[1].lastIndexOf(','))),
      ':1042: 100 features expected, 99 found',
    ],
    ['a column too many', spoiled(1500, good[1] + ',1'), ':1500: 100 features expected, 101 found'],
    ['a word', cell(17, 'abc'), ':17: column "pixel1": "abc" is not a number'],
    ['a word in the last line', cell(2001, 'abc'), ':2001: column "pixel1": "abc"'],
    ['a minus alone', cell(17, '-'), ':17: column "pixel1": "-" is not a number'],
    ['a quote never closed', cell(1900, '"1'), ': a quote is opened and never closed'],
    ['a quote in a field', cell(1900, '1"'), ':1900: a quote in the middle of a field'],
    ['text after a quote', cell(1900, '"1"2'), ':1900: a comma or a line end expected'],
    ['binary', '\0\x01\x02'.repeat(1000), ': features and a label expected, 1 column found'],
    ['only line ends', '\n\n\n', ': the file is empty, rows expected'],
    ['nothing', '', ': the file is empty'],
  ])('%s', async (_, text, message) => {
    const path = csv(text);
    const error = await readCsv(path).catch((reason) => reason);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain(message);
    expect(error.message.startsWith(path)).toBe(true);
  });

  test('a gzip that is cut short', async () => {
    const gz = gzipSync(table(2000));
    const path = csv(gz.subarray(0, gz.length - 100), 't.csv.gz');
    await expect(readCsv(path)).rejects.toThrow(`${path}: the gzip data is cut short; copy or download`);
  });
});

test('progress ends at the size of the file', async () => {
  const path = csv(table(3000));
  const seen: (number | undefined)[][] = [];
  await readCsv(path, { onProgress: ({ doneBytes, totalBytes }) => seen.push([doneBytes, totalBytes]) });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen[seen.length - 1][0]).toBe(seen[0][1]);
});
