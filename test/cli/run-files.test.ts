// What a run leaves to be looked at, from real runs: each picture and page is well-formed, asks for nothing from
// elsewhere, and says what report.json says. How they are drawn is tested in test/report.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { formatCount, formatLoss, formatPercent } from '../../src/report/format-text.js';
import { expectInside, readChart } from '../report/charts.js';
import { allAttributes, findAll, type Node, parseXml, textOf, texts } from '../report/xml.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { FILES, filesIn, folderWithCsv, jacquard, putIdxFolder, QUICK, readJson, succeeded } from './run.js';

interface Scores {
  loss: number;
  accuracy: number;
}

/** Runs a command and returns its run folder, after checking every picture in it and its page. */
async function runOf(folder: string, ...parameters: string[]) {
  const { stdout } = await succeeded(jacquard(folder, ...parameters, '--json'));
  const document = JSON.parse(stdout);
  const run = join(folder, document.files.run);
  expect(readJson(run, 'report.json')).toEqual(document);
  const charts = Object.fromEntries(
    filesIn(run)
      .filter((name) => name.endsWith('.svg'))
      .map((name) => [name.replace('.svg', ''), readFileChart(run, name)]),
  );
  return { run, document, charts, page: readPage(run) };
}

function readFileChart(run: string, name: string): Node {
  const root = readChart(readFileSync(join(run, name), 'utf8'));
  expectInside(root);
  return root;
}

/** report.html after checking what all have in common: it is one document, and holds no reference to elsewhere. */
function readPage(run: string): Node {
  const html = readFileSync(join(run, 'report.html'), 'utf8');
  const root = parseXml(html);
  expect(html).toMatch(/^<!doctype html>\n/);
  expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
    /https?:|url\(|@import|src="(?!data:)/,
  );
  for (const name of ['script', 'link', 'iframe', 'object', 'base']) expect(findAll(root, name)).toEqual([]);
  for (const value of allAttributes(root)) expect(value).not.toMatch(/NaN|Infinity|undefined/);
  for (const link of findAll(root, 'a'))
    expect(section(root, link.attributes['href'].slice(1))).toBeDefined();
  const { commandLine } = readJson(run, 'args.json');
  expect(texts(root, 'code'), 'the command that repeats it').toEqual([commandLine]);
  return root;
}

const section = (page: Node, id: string) =>
  findAll(page, 'section').find(({ attributes }) => attributes['id'] === id)!;
const rowsOf = (table: Node) =>
  findAll(findAll(table, 'tbody')[0], 'tr').map((row) => row.children.map((cell) => textOf(cell as Node)));

/** Counts by true and predicted class, from the tooltips of a matrix. */
function countsOf(chart: Node, classNames: readonly string[]): number[][] {
  const counts = classNames.map(() => classNames.map(() => Number.NaN));
  for (const cell of findAll(chart, 'g', 'cell')) {
    const [, truth, predicted, count] = /^true (.+), predicted (.+): ([\d,]+) of /.exec(
      texts(cell, 'title')[0],
    )!;
    counts[classNames.indexOf(truth)][classNames.indexOf(predicted)] = Number(count.replaceAll(',', ''));
  }
  return counts;
}

const sumOf = (counts: number[][]) => counts.flat().reduce((a, b) => a + b);
const diagonalOf = (counts: number[][]) => counts.reduce((sum, row, i) => sum + row[i], 0);

/** Both curves of a chart have a point for each epoch, and the x axis ends there. */
function expectEpochs(chart: Node, epochs: number): void {
  const series = findAll(chart, 'g', 'series');
  expect(series.map((one) => findAll(one, 'path', 'point').length)).toEqual([epochs, epochs]);
  expect(Number(texts(chart, 'text', 'x-tick').at(-1))).toBe(epochs);
  expect(texts(chart, 'text', 'x-label')).toEqual(['epoch']);
  expect(texts(chart, 'text', 'y-label')[0]).not.toBe('');
}

/** The page's table of results has the figures of the document, to the digits it shows. */
function expectResults(page: Node, parts: Record<string, Scores & { rows: number }>): void {
  const rows = rowsOf(findAll(section(page, 'summary'), 'table')[0]);
  expect(rows.map(([name, count, loss, accuracy]) => [name, count, loss, accuracy.split(' ± ')[0]])).toEqual(
    Object.entries(parts).map(([name, { rows: count, loss, accuracy }]) => [
      name,
      formatCount(count),
      formatLoss(loss),
      formatPercent(accuracy),
    ]),
  );
}

/** Both matrices, in their files and in the page, have these counts; so has predictions.csv, a row for each. */
function expectConfusion(
  { run, charts, page }: Awaited<ReturnType<typeof runOf>>,
  classNames: readonly string[],
): number[][] {
  const counts = countsOf(charts['confusion_matrix'], classNames);
  const [first, second, ...curves] = findAll(section(page, 'evaluation'), 'svg');
  const embedded = [first, second];
  expect(curves.map((chart) => texts(chart, 'text', 'bold')[0])).toEqual([
    'ROC curve',
    'Precision-recall curve',
  ]);
  for (const chart of [charts['confusion_matrix_normalized'], ...embedded])
    expect(countsOf(chart, classNames)).toEqual(counts);
  expect(texts(charts['confusion_matrix'], 'text', 'row-name')).toHaveLength(classNames.length);
  const predictions: Record<string, string>[] = parse(readFileSync(join(run, 'predictions.csv'), 'utf8'), {
    columns: true,
  });
  const found = classNames.map(() => classNames.map(() => 0));
  for (const row of predictions)
    found[classNames.indexOf(row['true'])][classNames.indexOf(row['predicted'])]++;
  expect(found).toEqual(counts);
  expect(predictions.filter((row) => row['correct'] === 'true')).toHaveLength(diagonalOf(counts));
  return counts;
}

test('train with test rows: curves with all epochs, the matrix of the test rows, the figures of report.json', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'idx');
  const result = await runOf(folder, ...QUICK, '--data', 'idx', '--epochs', '7');
  const { document, charts, page, run } = result;
  expect(filesIn(run)).toEqual(FILES.train);
  expect(Object.keys(charts)).toEqual([
    'accuracy',
    'confusion_matrix',
    'confusion_matrix_normalized',
    'loss',
    'precision_recall',
    'roc',
  ]);
  const training = findAll(section(page, 'training'), 'svg');
  expect(training.map(({ attributes }) => attributes['aria-label'])).toEqual([
    'Loss by epoch',
    'Accuracy by epoch',
  ]);
  for (const chart of [charts['loss'], charts['accuracy'], ...training]) expectEpochs(chart, 7);
  expect(rowsOf(findAll(section(page, 'training'), 'table')[0])).toHaveLength(7);
  const { data, train, validation, test: tested } = document;
  expectResults(page, {
    training: { rows: data.train, ...train },
    validation: { rows: data.validation, ...validation },
    test: { rows: data.test, ...tested },
  });
  const counts = expectConfusion(result, ['0', '1', '2']);
  expect(sumOf(counts)).toBe(data.test);
  expect(section(page, 'evaluation').attributes['aria-labelledby']).toBe('evaluation-heading');
  expect(texts(section(page, 'evaluation'), 'h2')).toEqual(['Evaluation: test rows']);
});

test('train without test rows: the matrix is of the validation rows, by the weights of the best epoch', async () => {
  const folder = temporaryFolder();
  // Labels without a rule: the longer it trains, the worse it does on the validation rows.
  const rows = Array.from({ length: 60 }, (_, i) => [
    (i * i) % 7 < 3 ? 'x' : 'y',
    (i * 37) % 61,
    (i * 11) % 59,
  ]);
  put(folder, 'noise.csv', `label,a,b\n${rows.map((row) => row.join(',')).join('\n')}\n`);
  const wild = ['--data', 'noise.csv', '--hidden', '50', '--epochs', '30', '--learning-rate', '0.5'];
  const result = await runOf(folder, ...QUICK, ...wild);
  const { document, page, charts } = result;
  const { best, data } = document;
  expect(best.epoch).toBeLessThan(30);
  const counts = expectConfusion(result, ['x', 'y']);
  expect(sumOf(counts)).toBe(data.validation);
  expect(diagonalOf(counts) / data.validation).toBe(best.validation.accuracy);
  expect(texts(charts['loss'], 'text', 'marker')).toEqual([
    `kept: epoch ${best.epoch}, ${formatLoss(best.validation.loss)}`,
  ]);
  const kept = rowsOf(findAll(section(page, 'training'), 'table')[0]).find(([epoch]) =>
    epoch.endsWith('(kept)'),
  );
  expect(kept?.[0]).toBe(`${best.epoch} (kept)`);
  expect(textOf(section(page, 'evaluation'))).toContain(
    `On 10 validation rows: accuracy ${formatPercent(best.validation.accuracy)}`,
  );
});

test('evaluate: the matrix and the page have the counts, the accuracy and the loss of report.json', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...QUICK, '--quiet'));
  const result = await runOf(folder, 'evaluate', 'runs/train', '--data', 't.csv');
  const { document, page, run } = result;
  expect(filesIn(run)).toEqual(FILES.evaluateTable);
  expect(expectConfusion(result, ['x', 'y', 'z'])).toEqual(document.confusion);
  expect(sumOf(document.confusion)).toBe(document.rows);
  expectResults(page, { all: document });
  const classes = rowsOf(findAll(section(page, 'evaluation'), 'table')[0]);
  const three = (value: number) => value.toFixed(3);
  const figures = ['precision', 'recall', 'f1', 'rocAuc', 'averagePrecision'] as const;
  type PerClass = Record<(typeof figures)[number], number> & { class: string; support: number };
  expect(classes).toEqual(
    document.perClass.map((one: PerClass) => [
      one.class,
      ...figures.map((figure) => three(one[figure])),
      String(one.support),
    ]),
  );
});

interface Row {
  params: Record<string, number>;
  mean: number | null;
  diverged: boolean;
  winner: boolean;
}

/** The heat map has a cell for each combination, with its mean; the diverged ones are marked. */
function expectHeatMap(chart: Node, rows: readonly Row[]): void {
  const diverged = rows.filter((row) => row.diverged).length;
  expect(findAll(chart, 'g', 'cell')).toHaveLength(rows.length);
  expect(findAll(chart, 'g', 'diverged')).toHaveLength(diverged);
  const means = rows.flatMap(({ mean }) => (mean === null ? [] : [mean.toFixed(4)]));
  expect(
    texts(chart, 'text', 'mean')
      .filter((text) => /\d/.test(text))
      .sort(),
  ).toEqual(means.sort());
}

test('search: a cell and a table row for each combination, best first, as in report.json', async () => {
  const folder = folderWithCsv();
  const grid = [
    '--l2s',
    '0.1,0.001',
    '--learning-rates',
    '1e6,1e-2,1e-3',
    '--epochs',
    '2',
    '--hidden',
    '8',
    '--batch-size',
    '16',
  ];
  const { document, charts, page, run } = await runOf(folder, 'search', '--data', 't.csv', ...grid);
  expect(filesIn(run)).toEqual(FILES.search);
  expectHeatMap(charts['search'], document.rows);
  const [embedded] = findAll(section(page, 'search'), 'svg');
  expectHeatMap(embedded, document.rows);
  const table = rowsOf(findAll(section(page, 'search'), 'table')[0]);
  expect(table.map(([l2, rate, mean]) => [Number(l2), Number(rate), mean])).toEqual(
    document.rows.map(({ params, mean }: Row) => [
      params['l2'],
      params['learningRate'],
      mean === null ? 'diverged' : mean.toFixed(4),
    ]),
  );
  expect(table[0].at(-1)).toBe('★ winner');
  expect(textOf(section(page, 'search'))).toContain('2 of 6 combinations diverged');
});

test('experiment on the sample: search, curves, matrix, the 25 worst errors and the weights as images', async () => {
  const folder = temporaryFolder();
  const result = await runOf(folder, 'experiment', 'softmax', '1', '3', '--data', 'sample', '--quiet');
  const { document, charts, page, run } = result;
  expect(filesIn(run)).toEqual(FILES.experiment);
  expect(texts(page, 'div', 'badge')).toEqual(['sample data']);
  expectHeatMap(charts['search'], document.search.rows);
  for (const name of ['loss', 'accuracy']) expectEpochs(charts[name], 3);
  const { data, train, validation, test: tested } = document;
  expectResults(page, {
    training: { rows: data.train, ...train },
    validation: { rows: data.validation, ...validation },
    test: { rows: data.test, ...tested },
  });
  const classNames = texts(findAll(section(page, 'evaluation'), 'tbody')[0], 'th');
  expect(classNames).toHaveLength(10);
  const counts = expectConfusion(result, classNames);
  expect(counts.map((row) => row.reduce((a, b) => a + b))).toEqual(new Array(10).fill(60));
  expect(diagonalOf(counts) / 600).toBe(document.best.test.accuracy);
  if (document.best.epoch === document.epochs) expect(document.best.test).toEqual(tested);
  expect(findAll(findAll(section(page, 'rows'), 'ol')[0], 'img')).toHaveLength(25);
  expect(findAll(section(page, 'weights'), 'img')).toHaveLength(10);
  for (const { attributes } of findAll(page, 'img')) {
    expect(attributes['src']).toMatch(/^data:image\/png;base64,[\w+/]+=*$/);
    expect(attributes['alt']).not.toBe('');
  }
});
