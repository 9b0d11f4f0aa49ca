import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { csvHeader, readCsv, readCsvColumns } from '../../../src/platform/browser/index.js';
import {
  readCsvColumns as readColumnsOnNode,
  readCsv as readCsvOnNode,
} from '../../../src/platform/node/index.js';
import { contentOf, fileOf } from '../../support/dropped.js';
import { put, temporaryFolder } from '../../support/temporary.js';

const ROW = Array.from({ length: 60 }, (_, i) => String((i * 37) % 256));
const HEADER = ['label', ...ROW.map((_, i) => `pixel${i + 1}`)].join();
/** Enough that Node reads it in several chunks. */
const LINES = Array.from({ length: 2500 }, (_, i) => [String(i % 10), ...ROW].join());
const TABLE = [HEADER, ...LINES].join('\n');
/** The table with line `line` (from 1) written otherwise. */
const spoiled = (line: number, text: string) =>
  TABLE.split('\n')
    .map((old, i) => (i === line - 1 ? text : old))
    .join('\n');

test.each<[string, string | Uint8Array]>([
  ['plain', TABLE],
  ['CR LF', TABLE.replaceAll('\n', '\r\n')],
  ['CR alone', TABLE.replaceAll('\n', '\r')],
  ['a byte order mark', '\ufeff' + TABLE],
  ['a byte order mark and a quote', '\ufeff"label",p\n1,2\n2,3\n'],
  ['UTF-16 with its mark', Buffer.from('\ufefflabel,p\nä,2\n"b\n😀",3\n', 'utf16le')],
  ['blank lines', '\n' + TABLE.replaceAll('\n', '\n\n') + '\n\n'],
  ['quotes', TABLE.replace(/(?<=[,\n])\d+/g, '"$&"')],
  ['gzip', gzipSync(TABLE)],
  ['names beyond ASCII, with commas and line ends', 'p,label\n1,"Ä, ö"\n2,"c\nd"\n3,日本\n4,😀\n'],
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from('label,p\n'), Buffer.of(0xe4), Buffer.from(',1\n')]),
  ],
  ['a single row', '3,0.5,1e3'],
])('a table is read as on Node: %s', async (_, content) => {
  const path = put(temporaryFolder(), 't.csv', content);
  const file = fileOf('t.csv', content);
  expect(contentOf(await readCsv(file))).toEqual(contentOf(await readCsvOnNode(path)));
  const columns = await readCsvColumns(file);
  const { labels, rowCount } = await readColumnsOnNode(path);
  expect([columns.name, columns.rowCount]).toEqual(['t.csv', rowCount]);
  expect(columns.labels!.names).toEqual(labels!.names);
  expect(columns.labels!.firstLines).toEqual(labels!.firstLines);
});

const BROKEN: [what: string, text: string][] = [
  ['a quote never closed', spoiled(1900, '"1,2')],
  ['a quote never closed in the header', `"label,p\n1,2\n`],
  ['a quote in a field', spoiled(1900, '1"2,3')],
  ['text after a quote', spoiled(1900, '"1"2,3')],
  ['text after a quote that spans lines', 'label,p\n1,2\n"a\nb"c,3\n'],
  ['a column too few', spoiled(2042, LINES[0].slice(0, LINES[0].lastIndexOf(',')))],
  ['a column too many', spoiled(2042, `${LINES[0]},1`)],
  ['a column too many, CR LF', spoiled(2042, `${LINES[0]},1`).replaceAll('\n', '\r\n')],
  ['a word', spoiled(17, LINES[0].replace(',37,', ',abc,'))],
  ['an empty field', spoiled(17, LINES[0].replace(',37,', ',,'))],
  ['NaN', spoiled(17, LINES[0].replace(',37,', ',NaN,'))],
  ['too large a number', spoiled(17, LINES[0].replace(',37,', ',1e99,'))],
  ['an empty label', spoiled(17, LINES[0].replace('0,', ','))],
  ['a word after a record that spans lines', 'label,p\n"a\nb",2\n1,x\n'],
  ['too many classes', `label,p\n${Array.from({ length: 1002 }, (_, i) => `c${i},1`).join('\n')}\n`],
  ['no label column', 'a,b,c\n1,2,3\n'],
  ['semicolons', 'label;p\n1;2\n'],
  ['tabs', 'label\tp\n1\t2\n'],
  ['a header alone', 'label,p\n'],
  ['only line ends', '\n\n\n'],
  ['nothing', ''],
  ['binary', '\0\x01\x02'.repeat(1000)],
  ['binary with quotes', '\x89PNG"\r\n\x1a"\n'],
];

describe('a broken table has the same message as on Node, but for the name', () => {
  test.each(BROKEN)('%s', async (_, text) => {
    const path = put(temporaryFolder(), 't.csv', text);
    const onNode = await readCsvOnNode(path).catch((reason) => reason);
    const inPage = await readCsv(fileOf('t.csv', text)).catch((reason) => reason);
    expect(onNode).toBeInstanceOf(DataError);
    expect(inPage).toBeInstanceOf(DataError);
    expect(inPage.message).toBe(onNode.message.replaceAll(path, 't.csv'));
  });

  test('a record that does not end', async () => {
    const text = `label,p\n1,${'2'.repeat(70_000_000)}`;
    await expect(readCsv(fileOf('t.csv', text))).rejects.toThrow(
      't.csv:2: a record of more than 67108864 characters; is this a CSV file?',
    );
  });
});

describe("a file's header", () => {
  const IRIS = 'sepal length, "petal, width" ,species\n5.1,0.2,setosa\n';
  test.each<[string, string | Uint8Array, string[] | undefined]>([
    [
      'words over numbers and a word',
      IRIS.replaceAll(' "', '"').replaceAll('" ', '"'),
      ['sepal length', 'petal, width', 'species'],
    ],
    ['no number in it', 'p,q,r\n', ['p', 'q', 'r']],
    ['pandas numbers the columns', 'label,0,1\n3,4,5\n', ['label', '0', '1']],
    ['a row of numbers', '5.1,0.2,setosa\n5.1,0.2,setosa\n', undefined],
    ['gzip', gzipSync('\ufeff a ,b\n1,2\n'), ['a', 'b']],
    ['wider than what is read at first', `${'x'.repeat(70_000)},y\n1,2\n3,4\n`, ['x'.repeat(70_000), 'y']],
    [
      'a quote open at the end of what is read first',
      `"${'x'.repeat(70_000)}",y\n`,
      ['x'.repeat(70_000), 'y'],
    ],
    ['only line ends', '\n\n', undefined],
  ])('%s', async (_, content, header) => {
    expect(await csvHeader(fileOf('t.csv', content))).toEqual(header);
  });

  test('is read from the beginning alone', async () => {
    const file = fileOf('t.csv', `a,b\n${'1,2\n'.repeat(2_000_000)}"never closed`);
    const ends: number[] = [];
    const slice = file.slice.bind(file);
    file.slice = (start, end) => {
      ends.push(end!);
      return slice(start, end);
    };
    expect(await csvHeader(file)).toEqual(['a', 'b']);
    expect(Math.max(...ends)).toBeLessThanOrEqual(1 << 20);
  });

  test('errors are those of reading', async () => {
    await expect(csvHeader(fileOf('t.csv', ''))).rejects.toThrow('t.csv: the file is empty');
    await expect(csvHeader(fileOf('t.csv', 'a"b,c\n'))).rejects.toThrow(
      't.csv:1: a quote in the middle of a field',
    );
    await expect(csvHeader(fileOf('t.csv', '"a,c\n'))).rejects.toThrow(
      't.csv:1: a quote is opened and never closed',
    );
    await expect(csvHeader(fileOf('t.csv', 'a;c\n'))).rejects.toThrow(
      't.csv: columns separated by commas expected',
    );
  });
});
