import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { csvEngine } from '../../../src/platform/node/csv-engine.js';
import { readTable } from '../../../src/table/reading/read-table.js';
import { names, readBytesAs, readText, texts } from '../support/read-text.js';

async function noticesOf(text: string, options = {}): Promise<string[]> {
  const notices: string[] = [];
  await readText(text, { ...options, onNotice: (notice) => notices.push(notice) });
  return notices;
}

describe('cells', () => {
  test('whole numbers 0–255 are bytes, others doubles, words codes; what is written otherwise keeps its text', async () => {
    const { columns, named, lines } = await readText('a,b,c,d\n7,1.5,x,007\n255,256,,1.0\n0,-3,x,2\n');
    expect(named).toBe(true);
    expect(lines).toEqual(Uint32Array.of(2, 3, 4));
    const [a, b, c, d] = columns;
    expect([a.name, a.numbers, a.codes]).toEqual(['a', Uint8Array.of(7, 255, 0), null]);
    expect([b.numbers, b.codes]).toEqual([Float64Array.of(1.5, 256, -3), null]);
    expect([c.codes, c.words]).toEqual([Int32Array.of(0, 1, 0), ['x', '']]);
    expect(c.numbers).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN));
    expect([d.numbers, d.codes, d.words]).toEqual([
      Float64Array.of(7, 1, 2),
      Int32Array.of(0, 1, -1),
      ['007', '1.0'],
    ]);
  });

  test('more than 1000 odd spellings in a column of numbers are dropped, missing values kept, and it is marked', async () => {
    const cells = Array.from({ length: 1200 }, (_, i) => `${i}.0`);
    cells[5] = 'NA';
    const [column] = (await readText(`x\n${cells.join('\n')}\n`)).columns;
    expect(column.spellingsLost).toBe(true);
    expect(column.words).toEqual(['NA']);
    expect(Array.from(column.numbers.slice(3, 7))).toEqual([3, 4, Number.NaN, 6]);
    expect(Array.from(column.codes!.slice(3, 7))).toEqual([-1, -1, 0, -1]);
  });

  test('they are kept beside a word, and in files whose commas may be decimal', async () => {
    const cells = Array.from({ length: 1200 }, (_, i) => `${i}.0`);
    const [mixed] = (await readText(`x\nword\n${cells.join('\n')}\n`)).columns;
    expect([mixed.words.length, mixed.spellingsLost]).toEqual([1201, undefined]);
    const [semicolons] = (await readText(`x;y\n${cells.map((cell) => `${cell};1`).join('\n')}\n`)).columns;
    expect([semicolons.words.length, semicolons.spellingsLost]).toEqual([1200, undefined]);
  });
});

describe('delimiters', () => {
  test.each([',', ';', '\t', '|'] as const)('%j is found', async (delimiter) => {
    const text = 'name,kind,size\nann,x,1\nbob,y,2\n'.replaceAll(',', delimiter);
    const table = await readText(text);
    expect(names(table)).toEqual(['name', 'kind', 'size']);
    expect(texts(table)).toEqual([
      ['ann', 'x', '1'],
      ['bob', 'y', '2'],
    ]);
  });

  test('semicolons with decimal commas are never split at the comma', async () => {
    expect(texts(await readText('5,1;3;1\n4,9;3;0\n'))).toEqual([
      ['5,1', '3', '1'],
      ['4,9', '3', '0'],
    ]);
    expect(texts(await readText('1,5;2,5;3,5\n4,5;5,5;6,5\n'))).toEqual([
      ['1,5', '2,5', '3,5'],
      ['4,5', '5,5', '6,5'],
    ]);
    expect(names(await readText('a;b\n1.234,5;2\n'))).toEqual(['a', 'b']);
  });

  test('a delimiter within quotes, or in every text, separates nothing', async () => {
    expect(texts(await readText('who;n\n"a, b";1\n"c; d";2\n'))).toEqual([
      ['a, b', '1'],
      ['c; d', '2'],
    ]);
    expect(texts(await readText('who;n\nRoe, Ann;1\nDoe, Bob;2\n'))).toEqual([
      ['Roe, Ann', '1'],
      ['Doe, Bob', '2'],
    ]);
    expect(texts(await readText('tags,n\na;b,1\nc;d,2\n'))).toEqual([
      ['a;b', '1'],
      ['c;d', '2'],
    ]);
  });

  test('one column is a table, and `delimiter` decides', async () => {
    expect(texts(await readText('x\n5\n6\n'))).toEqual([['5'], ['6']]);
    expect(names(await readText('a,b;c\n1,2;3\n', { delimiter: ';' }))).toEqual(['a,b', 'c']);
  });

  test('"sep=;" on the first line sets the delimiter, as Excel writes it', async () => {
    const table = await readText('sep=;\na;b\n1;2\n');
    expect([names(table), Array.from(table.lines!)]).toEqual([['a', 'b'], [3]]);
  });

  test('an empty column at the end of every row is left out, with a notice', async () => {
    for (const text of ['a,b,\n1,2,\n3,4,\n', 'a,b\n1,2,\n3,4,\n']) {
      expect(names(await readText(text)), text).toEqual(['a', 'b']);
      expect(await noticesOf(text)).toEqual(['t.csv: the empty column at the end of every row is left out']);
    }
  });

  test('columns separated by blanks are named, with the way out', async () => {
    await expect(readText('18.0  8  307\n15.0  8  350\n')).rejects.toThrow(
      /^t\.csv: columns separated by blanks found; .*sed/,
    );
  });
});

describe('lines', () => {
  test('\\n, \\r\\n and \\r end lines, mixed too, in chunks of any size', async () => {
    for (const chunk of [1, 2, 3, 5, 100]) {
      const table = await readText('a,b\r\n1,2\n3,4\r5,6\r\n\r\n7,8', {}, chunk);
      expect(texts(table), `chunk ${chunk}`).toEqual([
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
        ['7', '8'],
      ]);
      expect(Array.from(table.lines!)).toEqual([2, 3, 4, 6]);
    }
  });

  test('blanks around fields and before a quote are dropped, tabs too', async () => {
    expect(texts(await readText('a, b ,\t"c"\n 1 ,\t2, "x" \n3,4 , "y, z"\n'))).toEqual([
      ['1', '2', 'x'],
      ['3', '4', 'y, z'],
    ]);
  });

  test('a line of a quoted row is the one that it ends on', async () => {
    const table = await readText('a,b\n"x\ny",1\n"z",2\n');
    expect(texts(table)).toEqual([
      ['x\ny', '1'],
      ['z', '2'],
    ]);
    expect(Array.from(table.lines!)).toEqual([3, 4]);
  });

  test('empty lines and lines of blanks are skipped', async () => {
    const table = await readText('\n\na,b\n\n1,2\n   \n3,4\n\n"5",6\n \n"7",8\n');
    expect(texts(table)).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
      ['7', '8'],
    ]);
    expect(Array.from(table.lines!)).toEqual([5, 7, 9, 11]);
  });

  test('a row with more or fewer fields is refused with its line', async () => {
    await expect(readText('a,b\n1,2\n3\n')).rejects.toThrow('t.csv:3: 2 columns expected, 1 found');
    await expect(readText('a,b\n1,2\n3,4,5\n')).rejects.toThrow('t.csv:3: 2 columns expected, 3 found');
    await expect(readText('a,b\n1,2\n"3",4,5\n')).rejects.toThrow('t.csv:3: 2 columns expected, 3 found');
    await expect(readText('A report\n1,2\n3,4\n5,6\n')).rejects.toThrow(
      't.csv:1: 2 columns expected, as in the records below, 1 found',
    );
    await expect(readText('a,b\nx,1,2\ny,3,4\n')).rejects.toThrow(/give that column a name in the header/);
  });

  test('quotes that do not match are refused with their line', async () => {
    await expect(readText('a,b\n1,2\n3,"4\n5,6\n')).rejects.toThrow(
      't.csv:3: a quote is opened and never closed',
    );
    await expect(readText('a,b\n1,2\n3,4" pipe\n5,6\n')).rejects.toThrow(/^t\.csv:3: a quote/);
    await expect(readText('a,b\n1,2\n3,"4"x\n5,6\n')).rejects.toThrow(
      /^t\.csv:3: a delimiter or a line end expected/,
    );
  });
});

describe('comments', () => {
  test('lines that begin with # in front of the table, and those with another number of fields', async () => {
    const text =
      '# made by hand, 2024, in May\n# 5" disks\na,b\n1,2\n# a note\n3,4\n# it\'s "odd, this\n5,6\n';
    for (const chunk of [3, 1000]) {
      const table = await readText(text, {}, chunk);
      expect(texts(table)).toEqual([
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ]);
      expect(Array.from(table.lines!)).toEqual([4, 6, 8]);
    }
  });

  test('more comments and empty lines in front than records are looked at', async () => {
    const text = `${'# a long story\n\n'.repeat(700)}a;b\n1,5;2\n`;
    for (const chunk of [100, 1 << 20]) {
      const table = await readText(text, {}, chunk);
      expect([names(table), texts(table), Array.from(table.lines!)]).toEqual([
        ['a', 'b'],
        [['1,5', '2']],
        [1402],
      ]);
    }
  });

  test('a row may begin with #', async () => {
    expect(texts(await readText('colour,n\n#ff0000,1\n#00ff00,2\n'))).toEqual([
      ['#ff0000', '1'],
      ['#00ff00', '2'],
    ]);
    expect(texts(await readText('tag\n#sun\n# a note\n#rain\n'))).toEqual([['#sun'], ['#rain']]);
  });

  test('the last comment is the header, as numpy.savetxt writes it, where the table has none', async () => {
    const text = '# a run\n# x,y\n1.5,2\n3.5,4\n';
    expect(names(await readText(text))).toEqual(['x', 'y']);
    expect(await noticesOf(text)).toEqual([
      't.csv: the line "# x, y" is read as the header; header: false overrides this',
    ]);
    const plain = await readText(text, { header: false });
    expect([names(plain), plain.rowCount]).toEqual([['column 1', 'column 2'], 2]);
    expect(names(await readText('# old,names\na,b\n1,2\n'))).toEqual(['a', 'b']);
  });
});

describe('names', () => {
  test('without a header columns are called by their place', async () => {
    const table = await readText('1,x\n3,x\n');
    expect([names(table), table.named]).toEqual([['column 1', 'column 2'], false]);
  });

  test('one empty name is an index, several are places', async () => {
    expect(names(await readText(',a\n0,1\n1,2\n'))).toEqual(['', 'a']);
    expect(names(await readText(',a,\n0,1,5\n1,2,6\n'))).toEqual(['column 1', 'a', 'column 3']);
  });

  test('a name that occurs twice is refused', async () => {
    await expect(readText('a,b,a\n1,2,3\n')).rejects.toThrow(
      't.csv: two columns are called "a" (columns 1 and 3)',
    );
  });

  test('several columns of labels without a header are refused', async () => {
    await expect(readText('1,2\n3,4\n', { content: 'labels' })).rejects.toThrow(
      't.csv: 1 column of labels expected, 2 columns found',
    );
  });
});

describe('encodings', () => {
  const utf16 = (text: string, big: boolean, mark = true) => {
    const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
    return new Uint8Array(big ? bytes.swap16() : bytes);
  };
  const text = 'name,größe\nMüller,1\n"日本",2\n';

  test.each([
    ['UTF-8', new TextEncoder().encode(text)],
    ['UTF-8 with a mark', new TextEncoder().encode('\ufeff' + text)],
    ['UTF-16LE', utf16(text, false)],
    ['UTF-16BE', utf16(text, true)],
    ['UTF-16LE without a mark', utf16(text, false, false)],
    ['UTF-16BE without a mark', utf16(text, true, false)],
  ])('%s', async (_, bytes) => {
    for (const chunk of [1, 7, 1000]) {
      const table = await readBytesAs(bytes, {}, chunk);
      expect(names(table)).toEqual(['name', 'größe']);
      expect(texts(table)).toEqual([
        ['Müller', '1'],
        ['日本', '2'],
      ]);
    }
  });

  test('bytes that are no UTF-8 are refused with their line; latin1 reads them', async () => {
    const bytes = new Uint8Array(Buffer.from('name,n\nann,1\nM\xfcller,2\n\x80,3\n', 'latin1'));
    await expect(readBytesAs(bytes)).rejects.toThrow(
      /^t\.csv:3: invalid UTF-8; .*encoding: "latin1" reads it as Windows and older programs write it$/,
    );
    expect(texts(await readBytesAs(bytes, { encoding: 'latin1' }))).toEqual([
      ['ann', '1'],
      ['Müller', '2'],
      ['€', '3'],
    ]);
    const long = Buffer.concat([Buffer.from('n,m\n' + '1,"2"\n'.repeat(50000)), bytes.subarray(13)]);
    await expect(readBytesAs(long)).rejects.toThrow(/^t\.csv:50002: invalid UTF-8/);
  });

  test('a byte of zero is refused with its line', async () => {
    await expect(readText('a,b\n1,2\n3,\0\n')).rejects.toThrow('t.csv:3: a byte of zero; this is no text');
    await expect(readText('a,b\n1,2\n3,"\0"\n')).rejects.toThrow('t.csv:3: a byte of zero; this is no text');
  });
});

describe('what is no table', () => {
  test.each([
    ['', 'the file is empty, rows expected'],
    ['\n\n', 'the file is empty, rows expected'],
    ['# only\n# comments and more\n', 'the file is empty, rows expected'],
    ['a,b\n', 'a header and no rows'],
  ])('%j', async (text, message) => {
    await expect(readText(text)).rejects.toThrow(`t.csv: ${message}`);
  });

  test.each([
    [
      'data.xlsx',
      'PK\x03\x04....[Content_Types].xml',
      /an Excel workbook; save it as CSV \(File > Save As > CSV UTF-8\)/,
    ],
    ['data.npz', 'PK\x03\x04....x.npy', /NumPy arrays/],
    ['data.zip', 'PK\x03\x04....a.csv', /a zip archive; unpack it/],
    ['data.npy', '\x93NUMPY\x01\0', /a NumPy array/],
    ['data.parquet', 'PAR1\x15\0', /a Parquet file; .*to_csv/],
    ['data.feather', 'ARROW1\0\0', /an Arrow or Feather file/],
    ['data.h5', '\x89HDF\r\n\x1a\n', /an HDF5 file/],
    ['data.db', 'SQLite format 3\0', /an SQLite database/],
    ['data.pkl', '\x80\x04\x95', /a Python pickle/],
    ['a.pdf', '%PDF-1.7', /a PDF document/],
    ['a.png', '\x89PNG\r\n', /a PNG image/],
    ['a.xls', '\xd0\xcf\x11\xe0\xa1\xb1', /an Excel workbook/],
    ['a.csv', '<!DOCTYPE html>\n<html>', /an HTML page/],
    ['a.xml', '<?xml version="1.0"?>', /an XML file/],
    ['a.arff', '% a comment\n%\n@RELATION iris\n@ATTRIBUTE x NUMERIC\n', /an ARFF file/],
    ['a.bz2', 'BZh91AY', /compressed by bzip2/],
    ['images.idx', '\0\0\x08\x03\0\0\0\x01', /an IDX file/],
    ['lfs.csv', 'version https://git-lfs.github.com/spec/v1\n', /git lfs pull/],
  ])('%s', async (name, text, message) => {
    const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
    const reading = readBytesAs(bytes, {}, undefined, name);
    await expect(reading).rejects.toBeInstanceOf(DataError);
    await expect(readBytesAs(bytes, {}, undefined, name)).rejects.toThrow(message);
    await expect(readBytesAs(bytes, {}, undefined, name)).rejects.toThrow(name);
  });

  test('a record of endless length is refused', async () => {
    const bytes = new Uint8Array(70_000_000).fill(49);
    await expect(readBytesAs(bytes, {}, 8_000_000)).rejects.toThrow(
      /^t\.csv:1: a record of more than 67108864 bytes/,
    );
  });
});

test('progress is reported', async () => {
  const told: number[] = [];
  const text = 'a,b\n' + '1,2\n'.repeat(1_000_000);
  await readText(
    text,
    { totalBytes: text.length, onProgress: ({ doneBytes }) => told.push(doneBytes) },
    1 << 16,
  );
  expect(told.length).toBeGreaterThan(2);
  expect(told.at(-1)).toBe(text.length);
});

test('the chunks are closed when reading fails', async () => {
  let closed = false;
  async function* chunks() {
    try {
      for (;;) yield new TextEncoder().encode('a,b\n1,2\n1,2,3\n'.repeat(9000));
    } finally {
      closed = true;
    }
  }
  await expect(readTable('t.csv', chunks(), csvEngine)).rejects.toThrow(/^t\.csv:3: /);
  expect(closed).toBe(true);
});
