// What a run says of a table's columns: which matter, and rows that are numbered as in their file.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { mostImportantLine } from '../../cli/columns-report.js';
import { readChart } from '../report/charts.js';
import { findAll, type Node, parseXml, textOf, texts } from '../report/xml.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { jacquard, putIdxFolder, QUICK, readJson, succeeded } from './run.js';

test('the summary names columns whose drop exceeds its deviation, five at most, and none that is small beside the first', () => {
  const of = (...drops: [drop: number, deviation: number][]) =>
    mostImportantLine({
      importance: drops.map(([drop, deviation], i) => ({ column: 'abcdefgh'[i], drop, deviation })),
    });
  expect(of([0.3, 0.02], [0.2, 0.3], [0.1, 0.01], [0.014, 0.001], [-0.1, 0.01])).toBe('most important: a, c');
  expect(of([0.3, 0], [0.3, 0], [0.3, 0], [0.3, 0], [0.3, 0], [0.3, 0])).toBe(
    'most important: a, b, c, d, e',
  );
  expect(of([0.01, 0.02], [0, 0], [-1, 0])).toBeNull();
  expect(mostImportantLine({ importance: [{ column: 'a\u001b[2J', drop: 1, deviation: 0 }] })).toBe(
    'most important: a?[2J',
  );
  expect([mostImportantLine({}), mostImportantLine({ importance: null })]).toEqual([null, null]);
});

type Row = Record<string, string>;

/** Passengers: sex decides, class and age have a say, the port has none; some ages and labels are missing. */
function passengers(rows = 300, { gaps = 0, from = 0 } = {}): string {
  const lines = Array.from({ length: rows }, (_, k) => {
    const i = from + k;
    const [u, v, w] = [12.9898, 78.233, 37.719].map((x) => Math.abs(Math.sin((i + 1) * x) * 43758.5453) % 1);
    const [sex, pclass] = [u < 0.5 ? 'female' : 'male', 1 + (i % 3)];
    const survived = (sex === 'female' ? 0.8 : -0.8) + 1.2 * (2 - pclass) + 1.2 * (v - 0.5) > 0;
    const label = gaps > 0 && i % gaps === 0 ? '' : survived ? 'yes' : 'no';
    const age = i % 10 === 3 ? '' : (80 * v).toFixed(1);
    return [`P-${1000 + i}`, label, pclass, `"Doe, <b>${i}</b>"`, sex, age, 'SCQ'[Math.floor(3 * w)]].join(
      ',',
    );
  });
  return `Ticket,Survived,Pclass,Name,Sex,Age,Port\n${lines.join('\n')}\n`;
}

const rowsOf = (text: string): Row[] => parse(text, { columns: true });
const read = (folder: string, ...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
const section = (page: Node, id: string) =>
  findAll(page, 'section').find(({ attributes }) => attributes['id'] === id)!;
const bodyRows = (table: Node) =>
  findAll(findAll(table, 'tbody')[0], 'tr').map((row) => row.children.map((cell) => textOf(cell as Node)));
const TRAIN = ['train', '--data', 't.csv', '--label', 'Survived', '--quiet'];

test('train and evaluate: importance in the summary, report.json, report.html and a chart', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', passengers());
  const { stdout } = await succeeded(jacquard(folder, ...TRAIN));
  expect(stdout).toMatch(/^most important: (Sex, Pclass|Pclass, Sex)/m);
  const { importance, columns, importanceNote } = readJson(folder, 'runs/train/report.json');
  expect(['Sex', 'Pclass']).toContain(importance[0].column);
  expect(importance[0].drop).toBeGreaterThan(0.2);
  expect(importance.map(({ column }: { column: string }) => column).sort()).toEqual([
    'Age',
    'Pclass',
    'Port',
    'Sex',
  ]);
  const port = importance.find(({ column }: { column: string }) => column === 'Port');
  expect(port.drop).toBeLessThan(0.1);
  expect(importanceNote).toBeUndefined();
  expect(columns).toHaveLength(7);
  await succeeded(jacquard(folder, 'evaluate', 'runs/train'));
  expect(readJson(folder, 'runs/evaluate/report.json').importance).toEqual(importance);
  for (const run of ['runs/train', 'runs/evaluate']) {
    const chart = readChart(read(folder, run, 'importance.svg'));
    expect(texts(chart, 'title')[0]).toBe('Importance of the columns, validation rows');
    const [used, ignored] = findAll(section(parseXml(read(folder, run, 'report.html')), 'columns'), 'table');
    expect(bodyRows(used).map(([name]) => name)).toEqual([
      ...importance.map(({ column }: { column: string }) => column),
      'Survived',
    ]);
    expect(bodyRows(ignored).map(([name]) => name)).toEqual(['Ticket', 'Name']);
  }
  expect(read(folder, 'runs/train/report.html')).toContain('which columns matter');
});

test('rows are numbered as in their file, whatever the split, and the worst errors show its cells', async () => {
  const folder = temporaryFolder();
  const text = passengers(300, { gaps: 4 });
  put(folder, 't.csv', text);
  await succeeded(jacquard(folder, ...TRAIN, '--drop-missing-labels', '--validation', '60'));
  const file = rowsOf(text);
  const predictions = rowsOf(read(folder, 'runs/train/predictions.csv'));
  expect(predictions).toHaveLength(60);
  const numbers = predictions.map(({ row }) => Number(row));
  expect(new Set(numbers).size).toBe(60);
  expect(Math.max(...numbers)).toBeGreaterThan(225); // there are 225 rows with a label
  for (const { row, true: truth } of predictions) expect(truth).toBe(file[Number(row)]['Survived']);
  const page = parseXml(read(folder, 'runs/train/report.html'));
  const tables = findAll(section(page, 'rows'), 'table');
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) {
    const names = texts(findAll(table, 'thead')[0], 'th');
    expect(names.slice(-4).sort()).toEqual(['Age', 'Pclass', 'Port', 'Sex']);
    for (const cells of bodyRows(table)) {
      const row = file[Number(cells[0])];
      expect(cells[names.indexOf('true class')]).toBe(row['Survived']);
      for (const name of ['Pclass', 'Sex', 'Port']) expect(cells[names.indexOf(name)]).toBe(row[name]);
      expect(Number(cells[names.indexOf('Age')]) || '').toBe(row['Age'] && Number(row['Age']));
    }
  }
});

test('with --test FILE the rows are those of that file', async () => {
  const folder = temporaryFolder();
  const test = passengers(40, { from: 500 });
  put(folder, 't.csv', passengers());
  put(folder, 'later.csv', test);
  await succeeded(jacquard(folder, ...TRAIN, '--test', 'later.csv'));
  const predictions = rowsOf(read(folder, 'runs/train/predictions.csv'));
  expect(predictions.map(({ row }) => Number(row))).toEqual(rowsOf(test).map((_, i) => i));
  expect(predictions.map((row) => row['true'])).toEqual(rowsOf(test).map((row) => row['Survived']));
  expect(texts(readChart(read(folder, 'runs/train/importance.svg')), 'title')[0]).toContain('test rows');
});

test('a value: rows of the file, R² in the report, figures and charts in the units of the table', async () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 250 }, (_, i) => {
    const area = 40 + ((i * 37) % 200);
    const [district, lot] = [['north', 'south'][i % 2], Math.abs(Math.sin(i)).toFixed(3)];
    return [area, district, lot, 50_000 + 2000 * area + (i % 2) * 30_000 + ((i * 7919) % 5000)].join(',');
  });
  const text = `area,district,lot,price\n${lines.join('\n')}\n`;
  put(folder, 't.csv', text);
  await succeeded(jacquard(folder, 'train', '--data', 't.csv', '--target', 'price', '--quiet'));
  const file = rowsOf(text);
  const predictions = rowsOf(read(folder, 'runs/train/predictions.csv'));
  for (const row of predictions) {
    expect(row['true price']).toBe(file[Number(row['row'])]['price']);
    expect(Math.abs(Number(row['predicted price']) - Number(row['true price']))).toBeLessThan(50_000);
  }
  const { importance, validation } = readJson(folder, 'runs/train/report.json');
  expect(importance.map(({ column }: { column: string }) => column)[0]).toBe('area');
  expect(importance[0].drop).toBeGreaterThan(0.5);
  expect(validation.meanAbsoluteError).toBeGreaterThan(100);
  const page = parseXml(read(folder, 'runs/train/report.html'));
  const [used] = findAll(section(page, 'columns'), 'table');
  expect(texts(used, 'caption')[0]).toContain('how much the R² on the validation rows falls');
  expect(
    bodyRows(used)
      .map(([name]) => name)
      .at(-1),
  ).toBe('price');
  const [loss, error] = texts(section(page, 'training'), 'text', 'y-label');
  expect(loss).toMatch(/^scaled mean squared error/);
  expect(error).toBe('mean absolute error');
  const ticks = texts(findAll(section(page, 'evaluation'), 'svg')[0], 'text', 'muted');
  expect(ticks.every((tick) => /^\d{3},000$/.test(tick))).toBe(true);
});

test('images have no importance and no columns; their rows keep their numbers', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'idx');
  const { stdout } = await succeeded(jacquard(folder, ...QUICK, '--data', 'idx', '--quiet'));
  expect(stdout).not.toContain('most important');
  const document = readJson(folder, 'runs/train/report.json');
  expect([document.importance, document.columns]).toEqual([undefined, undefined]);
  expect(existsSync(join(folder, 'runs/train/importance.svg'))).toBe(false);
  expect(rowsOf(read(folder, 'runs/train/predictions.csv')).map(({ row }) => Number(row))).toEqual(
    Array.from({ length: 30 }, (_, i) => i),
  );
});
