// The same files on Node and in a page's way: one table comes out.

import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DataError } from '../../src/errors.js';
import { readTableFile as readFileInPage } from '../../src/platform/browser/table-file.js';
import { readTableFile } from '../../src/platform/node/table-file.js';
import { fileOf } from '../support/dropped.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { names, texts } from '../table/support/read-text.js';

const ROWS = Array.from({ length: 40_000 }, (_, i) => `${i % 256},${i / 8},w${i % 5}`).join('\n');
const TABLE = `a,b,c\n${ROWS}\n`;
const QUOTED = TABLE.replaceAll(/w3/g, '"w, 3"');

test.each<[string, string | Uint8Array]>([
  ['plain', TABLE],
  ['quotes here and there', QUOTED],
  ['a quoted header', TABLE.replace('a,b,c', '"a","b","c"')],
  ['gzip', gzipSync(TABLE)],
  ['UTF-16', Buffer.from('\ufeff' + TABLE, 'utf16le')],
  ['JSON lines', '{"a": 1}\n{"a": "x"}\n'],
])('a table is read as on Node: %s', async (_, content) => {
  const path = put(temporaryFolder(), 't.csv', content);
  const table = await readTableFile(path);
  const inPage = await readFileInPage(fileOf('t.csv', content));
  expect(inPage).toEqual({ ...table, name: 't.csv' });
  expect(table.name).toBe(path);
});

test('a header in quotes, and quotes here and there, change nothing else', async () => {
  const folder = temporaryFolder();
  const plain = await readTableFile(put(folder, 'plain.csv', TABLE));
  const quoted = await readTableFile(put(folder, 'quoted.csv', QUOTED));
  expect(plain.columns[0].numbers).toBeInstanceOf(Uint8Array);
  expect(quoted.columns[0]).toEqual(plain.columns[0]);
  expect(quoted.columns[1]).toEqual(plain.columns[1]);
  expect(quoted.columns[2].codes).toEqual(plain.columns[2].codes);
  expect(quoted.columns[2].words).toEqual(plain.columns[2].words.map((word) => word.replace('w3', 'w, 3')));
});

test('progress goes from the first megabyte to the end, on Node and in a page', async () => {
  for (const read of [
    (onProgress: (p: { doneBytes: number; totalBytes?: number }) => void) =>
      readTableFile(put(temporaryFolder(), 't.csv', TABLE.repeat(3)), { onProgress, header: false }),
    (onProgress: (p: { doneBytes: number; totalBytes?: number }) => void) =>
      readFileInPage(fileOf('t.csv', TABLE.repeat(3)), { onProgress, header: false }),
  ]) {
    const told: [number, number | undefined][] = [];
    await read(({ doneBytes, totalBytes }) => told.push([doneBytes, totalBytes]));
    expect(told.at(-1)).toEqual([TABLE.length * 3, TABLE.length * 3]);
    expect(told.length).toBeGreaterThan(1);
  }
});

test('a missing file, a folder, an empty file and damaged gzip are named', async () => {
  const folder = temporaryFolder();
  await expect(readTableFile(join(folder, 'no.csv'))).rejects.toThrow('no.csv: no such file');
  await expect(readTableFile(folder)).rejects.toThrow('a file expected, a folder found');
  await expect(readTableFile(put(folder, 'empty.csv', ''))).rejects.toThrow('empty.csv: the file is empty');
  const cut = put(folder, 'cut.csv.gz', gzipSync(TABLE).subarray(0, 9000));
  await expect(readTableFile(cut)).rejects.toThrow('cut.csv.gz: the gzip data is cut short');
  await expect(readTableFile(put(folder, 'bad.csv', 'a,b\n1,2\n3\n'))).rejects.toBeInstanceOf(DataError);
});

test('a pipe by its path is read, gzip too', async () => {
  const folder = temporaryFolder();
  for (const content of [Buffer.from('a,b\n1,x\n2,y\n'), gzipSync('a,b\n1,x\n2,y\n')]) {
    const source = put(folder, 'source', content);
    const pipe = join(folder, `pipe${content.length}`);
    execFileSync('mkfifo', [pipe]);
    execFile('sh', ['-c', `cat ${source} > ${pipe}`]);
    const table = await readTableFile(pipe);
    expect([names(table), texts(table)]).toEqual([
      ['a', 'b'],
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ]);
  }
});

test('the standard input is "-"', () => {
  const module = new URL('../../build/src/platform/node/table-file.js', import.meta.url);
  const script = `
    import { readTableFile } from ${JSON.stringify(module.href)};
    const table = await readTableFile('-').catch(({ message }) => ({ message }));
    console.log(table.message ?? table.name + ' ' + table.rowCount + ' ' + table.columns.length);`;
  const run = (input: Uint8Array | string) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { input, encoding: 'utf8' }).trim();
  expect(run('a,b\n1,x\n2,y\n')).toBe('standard input 2 2');
  expect(run(gzipSync('a,b\n1,x\n2,y\n'))).toBe('standard input 2 2');
  expect(run('a,b\n1,x\n2\n')).toBe('standard input:3: 2 columns expected, 1 found');
  expect(run('')).toBe('standard input: the file is empty, rows expected');
});
