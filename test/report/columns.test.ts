// A table's columns in the report, and how much each matters.

import { expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.js';
import { importanceChart } from '../../src/report/importance-chart.js';
import type { ColumnsData, ImportanceData, ReportData } from '../../src/report/report-data.js';
import { predictionsData } from '../../src/report/report-examples.js';
import { expectInside, HOSTILE_CASES, readRecorded } from './charts.js';
import { allAttributes, findAll, type Node, parseXml, textOf, texts } from './xml.js';

const importance: ImportanceData = {
  name: 'test rows',
  score: 'accuracy',
  columns: [
    { column: 'sex', drop: 0.21, deviation: 0.02 },
    { column: 'age', drop: 0.0456, deviation: 0.0101 },
    { column: 'fare', drop: -0.004, deviation: 0.01 },
  ],
};
const COLUMNS: ColumnsData['columns'] = [
  { name: 'id', kind: 'ignored', why: 'a row number', features: 0 },
  { name: 'survived', kind: 'label', why: 'what is predicted', features: 0 },
  { name: 'age', kind: 'number', why: 'numbers', features: 2 },
  { name: 'fare', kind: 'number', why: 'numbers', doubt: 'may be a code', features: 1 },
  { name: 'sex', kind: 'category', why: '2 words', features: 2 },
];

function page(report: Partial<ReportData>): Node {
  const root = parseXml(htmlReport({ title: 'A run', summary: [], command: 'jacquard train', ...report }));
  for (const value of allAttributes(root)) expect(value).not.toMatch(/NaN|Infinity|undefined/);
  return root;
}
const section = (root: Node) =>
  findAll(root, 'section').find(({ attributes }) => attributes.id === 'columns');
const bodyRows = (table: Node) =>
  findAll(findAll(table, 'tbody')[0], 'tr').map((row) => row.children.map((cell) => textOf(cell as Node)));

test('columns by their importance, what is predicted after them, and those left out at the end', () => {
  const [used, ignored] = findAll(section(page({ columns: { columns: COLUMNS, importance } }))!, 'table');
  expect(texts(used, 'th').slice(0, 5)).toEqual(['column', 'kind', 'importance (points)', 'features', 'why']);
  expect(bodyRows(used)).toEqual([
    ['sex', 'category', '21.00 ± 2.00', '2', '2 words'],
    ['age', 'number', '4.56 ± 1.01', '2', 'numbers'],
    ['fare', 'number', '−0.40 ± 1.00', '1', 'numbersdoubtful: may be a code'],
    ['survived', 'label', '–', '–', 'what is predicted'],
  ]);
  expect(texts(used, 'div', 'doubt')).toEqual(['doubtful: may be a code']);
  expect(texts(used, 'caption')[0]).toContain('how much the accuracy on the test rows falls');
  expect(bodyRows(ignored)).toEqual([['id', 'a row number']]);
});

test('each bar is as long as the fall, and its whisker as the deviation, on one scale', () => {
  const root = section(page({ columns: { columns: COLUMNS, importance } }))!;
  const bars = findAll(root, 'svg', 'bar').map((svg) => {
    const [rect] = findAll(svg, 'rect');
    const [whisker] = findAll(svg, 'line', 'whisker');
    const number = (node: Node, name: string) => Number(node.attributes[name]);
    return { width: number(rect, 'width'), span: number(whisker, 'x2') - number(whisker, 'x1') };
  });
  expect(bars).toHaveLength(3);
  expect(bars[0].width / bars[1].width).toBeCloseTo(0.21 / 0.0456, 1);
  expect(bars[0].span / bars[1].span).toBeCloseTo(0.02 / 0.0101, 1);
});

test('without importance: the order of the table, and the reason', () => {
  const data = { columns: COLUMNS, importanceNote: 'the features are sparse' };
  const root = section(page({ columns: data }))!;
  const [used] = findAll(root, 'table');
  expect(bodyRows(used).map(([name]) => name)).toEqual(['survived', 'age', 'fare', 'sex']);
  expect(texts(root, 'p')).toEqual(['Importance was not computed: the features are sparse.']);
  expect(findAll(root, 'svg')).toEqual([]);
});

test('no section for rows that are no table', () => {
  expect(section(page({}))).toBeUndefined();
});

test('of 3,000 columns a hundred are shown, and the page says so', () => {
  const many = Array.from({ length: 3000 }, (_, i) => ({
    ...{ name: `c${i}`, kind: i % 2 ? 'ignored' : 'number', why: 'numbers', features: 1 - (i % 2) },
  }));
  const [used, ignored] = findAll(section(page({ columns: { columns: many } }))!, 'table');
  for (const table of [used, ignored]) {
    expect(bodyRows(table)).toHaveLength(100);
    expect(texts(table, 'caption')[0]).toContain('The first 100 of 1,500; report.json has them all.');
  }
});

test.each(HOSTILE_CASES)('%s as a column, a reason and a cell breaks nothing', (_, name) => {
  const columns = [
    { name, kind: 'number', why: name, doubt: name, features: 1 },
    { name: `${name}!`, kind: 'ignored', why: name, features: 0 },
  ];
  const of = { ...importance, columns: [{ column: name, drop: 0.1, deviation: 0.01 }] };
  const predictions = predictionsData({
    ...{ name: 'test rows', classNames: ['a', 'b'], truth: Int32Array.of(0) },
    ...{ probabilities: Float32Array.of(0.2, 0.8), cells: () => [{ name, value: name }] },
  });
  const root = page({ columns: { columns, importance: of }, predictions });
  expect(findAll(root, 'script')).toEqual([]);
  expect(findAll(section(root)!, 'th').length).toBe(5 + 1 + 2 + 1);
  expectInside(readRecorded(importanceChart(of)));
});

test('the chart: a bar a column with its text, in points or as R²; columns that rise stay inside', () => {
  for (const [score, text] of [
    ['accuracy', '21.00 ± 2.00 points'],
    ['R²', '0.210 ± 0.020'],
  ] as const) {
    const drawn = readRecorded(importanceChart({ ...importance, score }));
    expectInside(drawn);
    expect(findAll(drawn, 'rect', 'fill0')).toHaveLength(3);
    expect(texts(drawn, 'text', 'muted')[0]).toBe(text);
    expect(texts(drawn, 'text', 'note').join(' ')).toContain(`how much the ${score} on the test rows falls`);
  }
  const none = importance.columns.map((one) => ({ ...one, drop: 0, deviation: 0 }));
  expectInside(readRecorded(importanceChart({ ...importance, columns: none })));
  const many = Array.from({ length: 80 }, (_, i) => ({ column: `c${i}`, drop: -i / 100, deviation: 0.5 }));
  const drawn = readRecorded(importanceChart({ ...importance, columns: many }));
  expectInside(drawn);
  expect(findAll(drawn, 'rect', 'fill0')).toHaveLength(30);
  expect(texts(drawn, 'text', 'note').join(' ')).toContain('50 more columns are not drawn');
});

test('single rows have their cells, under the names of the columns; long ones are cut', () => {
  const cells = (position: number) => [
    { name: 'age', value: String(20 + position) },
    { name: 'note', value: position === 0 ? 'word '.repeat(200) : '' },
  ];
  const predictions = predictionsData({
    ...{ name: 'test rows', classNames: ['a', 'b'], truth: Int32Array.of(0, 0) },
    ...{ probabilities: Float32Array.of(0.1, 0.9, 0.4, 0.6), rowNumber: (i) => 100 + i, cells },
  });
  const root = page({ predictions });
  const [worst] = findAll(
    findAll(root, 'section').find(({ attributes }) => attributes.id === 'rows')!,
    'table',
  );
  expect(texts(findAll(worst, 'thead')[0], 'th').slice(-2)).toEqual(['age', 'note']);
  const rows = bodyRows(worst);
  expect(rows.map((row) => [row[0], row.at(-2)])).toEqual([
    ['100', '20'],
    ['101', '21'],
  ]);
  expect(rows[0].at(-1)).toMatch(/^word word.{1,40}…$/);
  expect(rows[1].at(-1)).toBe('–');
});
