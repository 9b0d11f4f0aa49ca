// Every table here is made up. A first record is a header, a row, or a question.

import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { type HeaderOptions, isHeader } from '../../../src/table/reading/detect-header.js';

const records = (text: string) => text.split('\n').map((line) => line.split(','));

/** What is decided, and "?" where it is said. */
function decide(text: string, options: HeaderOptions = {}): string {
  const notices: string[] = [];
  try {
    const header = isHeader('t.csv', records(text), { ...options, onNotice: (said) => notices.push(said) });
    return `${header ? 'header' : 'row'}${notices.length > 0 ? '?' : ''}`;
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toMatch(/^t\.csv: the first record \(.*header: true or header: false$/);
    return 'asks';
  }
}

describe('a header', () => {
  test.each([
    ['words above numbers', 'height,weight\n1.7,60\n1.8,75'],
    ['words above numbers and gaps', 'height,weight\nNA,60\n,75\n1.6,?'],
    [
      'words above numbers as people write them',
      'price,share,day\n"$1,200",5 %,2024-01-02\n€ 3.50,7 %,2024-02-03',
    ],
    ['an unnamed index of pandas', ',height,kind\n0,1.7,a\n1,1.8,b'],
    ['words above words that are found twice', 'colour,size\nred,big\nblue,small\nred,small\nblue,big'],
    ['"label" above anything', 'label,0,1\n9,5,6\n3,7,8'],
    ['"Labels" in any case', '5,Labels\n6,7'],
    ['positions from 0 above other numbers', '0,1,2\n0.5,1.5,2.5\n3.5,4.5,6.25'],
    ['positions and a word', '0,1,2,kind\n.5,1.5,2.5,a\n3.5,4.5,6.5,b\n3.5,4.5,6.5,a\n1.5,2.5,2.5,b'],
    ['positions behind an unnamed index', ',0,1,2\n0,1.5,2.5,7.5\n1,4.5,6.5,8.5'],
    ['many positions above whole numbers', '1,2,3,4,5\n60,72,31,5,90\n81,70,30,6,91\n77,69,45,9,12'],
    ['years above numbers', '2018,2019,2020\n130,140,155\n90,85,80\n12,14,11'],
    ['years among words that head numbers', 'age,sex,2019,2020\n31,m,5,7\n40,f,6,2\n22,m,9,4'],
    ['a number above words', '0\ncat\ndog\ncat\ndog'],
  ])('%s', (_, text) => {
    expect(decide(text)).toMatch(/^header/);
  });

  test('a known name makes one, a known whole number does not', () => {
    expect(decide('a,5\nb,6\na,7', { knownNames: ['a'] })).toBe('header');
    expect(decide('5.5,0\n6,7\n7,8', { knownNames: ['0'] })).toBe('row');
  });

  test('the option decides, whatever the cells are', () => {
    expect(decide('1,2\n3,4', { header: true })).toBe('header');
    expect(decide('label,a\n3,4', { header: false })).toBe('row');
  });
});

describe('a row', () => {
  test.each([
    ['numbers', '5.1,3.5\n4.9,3.0'],
    ['two or three small numbers', '1,2\n3,4'],
    ['numbers that go on below', '1,2,3,4\n5,6,7,8\n9,10,11,12'],
    ['rankings', '1,2,3,4\n2,1,3,4\n1,4,3,2\n4,2,3,1'],
    ['truth tables', '0,1\n1,0\n1,1\n0,0'],
    ['years above years', '2018,2019\n2019,2020\n2011,2012'],
    ['numbers and a class that recurs', '5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica'],
    ['numbers and a class that does not', '5.1,3.5,rare\n4.9,3.0,a\n6.2,2.9,b\n6.1,2.8,a\n6.1,2.8,b'],
    ['words that recur in their columns', 'p,x,s\ne,x,y\np,b,s\ne,b,y'],
    ['words, numbers and gaps', '1,0,Smith,male,22,,S\n2,1,Jones,female,38,C85,C\n3,1,Brown,male,26,,S'],
  ])('%s', (_, text) => {
    expect(decide(text)).toMatch(/^row/);
  });

  test('a single record of numbers', () => {
    expect(decide('4,5')).toBe('row');
  });
});

describe('conflicting evidence is an error', () => {
  test.each([
    ['one word above a number in a row of numbers', 'unknown,72,35\n148,85,66\n183,64,0'],
    ['a word above numbers beside a class that recurs', 'unknown,5.1,red\n3.2,4.4,red\n3.1,4.9,blue'],
    ['equal steps', '400,410,420,430,440\n17,3,9,4,1\n12,5,8,2,2'],
    ['few of many words recur', 'a,b,c,d,e\nx,y,z,w,e\nx,y,z,w,u\nv,q,z,r,u'],
    ['a series of pandas, or a first value without decimals', '0\n1.5\n2.25\n3.5'],
  ])('%s', (_, text) => {
    expect(decide(text)).toBe('asks');
  });

  test('the message shows the record, why, and the two answers', () => {
    expect(() => isHeader('t.csv', records('unknown,72,35\n148,85,66'))).toThrow(
      't.csv: the first record (unknown, 72, 35) may be a header or a row: 1 of its words stands above numbers, and ' +
        '2 of its fields are numbers; choose with header: true or header: false',
    );
  });
});

describe('doubtful headers are reported', () => {
  test.each([
    ['words that are all different', 'name,text\nann,hello\nbob,goodbye', 'header?'],
    ['three numbers', '0,1,2\n50,70,30\n20,90,60\n21,91,61', 'row?'],
    ['positions that are found again', '0,1,2,3\n5,70,2,1\n0,81,3,2\n9,64,2,1', 'row?'],
    ['positions of which one recurs', '0,1,2,3,4\n5,1,7,8,9\n7,5,9,5,3\n6,6,8,4,4', 'header?'],
  ])('%s', (_, text, expected) => {
    expect(decide(text)).toBe(expected);
  });
});

describe('files of labels alone', () => {
  const labels = (text: string) => decide(text, { content: 'labels' });
  test.each([
    ['a word above labels that are found again', 'species\none\ntwo\nwee\none\ntwo\nwee', 'header'],
    ['a word above numbers', 'digit\n4\n2', 'header'],
    ['class and target, as ever', 'Target\nu\nv', 'header'],
    ['a label that is found again', 'one\ntwo\none\ntwo', 'row'],
    ['labels that are all different', 'y\nx', 'row'],
    ['a label among others found once', 'a\nb\nc\nb', 'row'],
    ['numbers', '4\n2\n4', 'row'],
  ])('%s', (_, text, expected) => {
    expect(labels(text)).toBe(expected);
  });
});
