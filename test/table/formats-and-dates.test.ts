// Numbers and dates as people write them.

import { expect, test } from 'vitest';
import { formatsOf, parseBy } from '../../src/table/number-format.js';
import { dateOfNumber, dateOrderOf, parseDate } from '../../src/table/parse-dates.js';

test.each([
  [['1,234', '12,345,678'], 12345678],
  [['1.234,5', '10,25'], 10.25],
  [['1 234,5', '10,25'], 10.25],
  [['1\u202f234.5', '10.25'], 10.25],
  [["1'234.5", '10.25'], 10.25],
  [['$1,234.50', '$ 3'], 3],
  [['-€5', '€1,000'], 1000],
  [['5 %', '12.5%'], 12.5],
  [['1.234.567', '2.345'], 2345],
  [['12', '(1,234)'], -1234],
  [['$ 5', '($ 30)'], -30],
  [['$5', '$(3.5)'], -3.5],
  [['5%', '(2.5)%'], -2.5],
])('%j: one format, and the last is %d', (texts, value) => {
  const [format] = formatsOf(texts);
  expect(parseBy(format, texts[texts.length - 1])).toBe(value);
});

test.each([
  [['1,23,4']],
  [['5 %', '6']],
  [['$5', '€6']],
  [['12a']],
  [['1,2', '1.2.3']],
  [['(-5)']],
  [['3(4)']],
  [['(a)']],
])('%j is no format', (texts) => {
  expect(formatsOf(texts)).toEqual([]);
});

test('"1,234" fits thousands and decimal commas, with other values', () => {
  expect(formatsOf(['1,234']).map((format) => parseBy(format, '1,234'))).toEqual([1234, 1.234]);
});

const utc = (text: string) => Date.parse(text);
test.each([
  ['2024-02-29', 'ymd', '2024-02-29T00:00Z'],
  ['2024/2/9 7:05', 'ymd', '2024-02-09T07:05Z'],
  ['2024-02-09T07:05:30.25+02:00', 'ymd', '2024-02-09T05:05:30.250Z'],
  ['03/04/2024', 'dmy', '2024-04-03T00:00Z'],
  ['03/04/2024', 'mdy', '2024-03-04T00:00Z'],
  ['3.4.24', 'dmy', '2024-04-03T00:00Z'],
  ['3 April 2024', 'ymd', '2024-04-03T00:00Z'],
  ['Apr 3, 2024 1:30 PM', 'ymd', '2024-04-03T13:30Z'],
  ['12:00', 'ymd', ''],
  ['2023-02-29', 'ymd', ''],
  ['31/04/2024', 'dmy', ''],
  ['2024-13-01', 'ymd', ''],
  ['April', 'ymd', ''],
] as const)('%s (%s) is %s', (text, order, iso) => {
  expect(parseDate(text, order)).toBe(iso === '' ? Number.NaN : utc(iso));
});

test('dates are the same in every time zone of the machine', () => {
  const before = process.env['TZ'];
  try {
    const found = ['UTC', 'America/New_York', 'Asia/Kolkata'].map((zone) => {
      process.env['TZ'] = zone;
      return parseDate('2024-07-01 10:00', 'ymd');
    });
    expect(new Set(found)).toEqual(new Set([utc('2024-07-01T10:00Z')]));
  } finally {
    process.env['TZ'] = before;
  }
});

test.each([
  [['2024-01-02', '2024-03-04'], { order: 'ymd', doubtful: false }],
  [['13/02/2024', '01/02/2024'], { order: 'dmy', doubtful: false }],
  [['02/13/2024', '01/02/2024'], { order: 'mdy', doubtful: false }],
  [['01/02/2024', '03/04/2024'], { order: 'mdy', doubtful: true }],
  [['01.02.2024', '03.04.2024'], { order: 'dmy', doubtful: false }],
  [['01/01/2024', '02/02/2024'], { order: 'mdy', doubtful: false }],
  [['13/13/2024'], null],
])('%j: %j', (texts, found) => {
  expect(dateOrderOf(texts)).toEqual(found);
});

test('numbers that are said to be dates', () => {
  expect(dateOfNumber(20240229)).toBe(utc('2024-02-29'));
  expect(dateOfNumber(20230229)).toBeNaN();
  expect(dateOfNumber(1_700_000_000)).toBe(1_700_000_000_000);
  expect(dateOfNumber(7)).toBeNaN();
});

test.each([
  ['12:00 AM', 0, 0],
  ['12:30 am', 0, 30],
  ['1:05 AM', 1, 5],
  ['11:59 AM', 11, 59],
  ['12:00 PM', 12, 0],
  ['12:30 pm', 12, 30],
  ['1:05 PM', 13, 5],
  ['11:59 PM', 23, 59],
])('%s is %d:%d', (time, hour, minute) => {
  expect(parseDate(`2024-07-01 ${time}`, 'ymd')).toBe(Date.UTC(2024, 6, 1, hour, minute));
});

test.each(['0:30 AM', '13:00 PM', '25:00', '24:01', '10:60', '10:00:61'])('%s is no time', (time) => {
  expect(parseDate(`2024-07-01 ${time}`, 'ymd')).toBeNaN();
});

test('24:00 is the next day, and two digits of a year are 1970 to 2069', () => {
  expect(parseDate('2024-07-01 24:00', 'ymd')).toBe(Date.UTC(2024, 6, 2));
  expect(parseDate('01.07.69', 'dmy')).toBe(Date.UTC(2069, 6, 1));
  expect(parseDate('01.07.70', 'dmy')).toBe(Date.UTC(1970, 6, 1));
});
