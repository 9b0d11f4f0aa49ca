import { expect, test } from 'vitest';
import { Evaluation } from '../../src/evaluate/classification-report.js';
import { htmlReport } from '../../src/report/html.js';
import { grayImage } from '../../src/report/png.js';
import type { ReportData } from '../../src/report/report-data.js';
import { expectRecorded, HOSTILE_NAMES } from './charts.js';
import { allAttributes, findAll, type Node, parseXml, textOf, texts } from './xml.js';

const IMAGE = grayImage(new Uint8Array(4), 2, 2);
const LEAST: ReportData = {
  title: 'A run',
  summary: [{ name: 'model', value: '784-10' }],
  command: 'npx jacquard train --seed 5',
};

function evaluationOf(classNames: string[]) {
  const truth = Int32Array.from({ length: 40 }, (_, i) => i % classNames.length);
  const predicted = truth.map((label, i) => (i % 3 === 0 ? (label + 1) % classNames.length : label));
  return { name: 'test rows', ...new Evaluation({ loss: 0.5, truth, predicted, classNames }).toJSON() };
}

function row(index: number, image?: string, name = 'shirt') {
  return { row: index, true: name, predicted: 'coat', probability: 0.9, trueProbability: 0.01, image };
}

const trials = [0.1, 0.01].flatMap((l2, r) =>
  [2e-3, 2e-4].map((learningRate, c) => ({
    params: { learningRate, l2 },
    mean: c === 0 ? null : 0.4 + r,
    deviation: c === 0 ? null : 0.01,
    diverged: c === 0,
    winner: c === 1 && r === 0,
    nearTie: c === 1 && r === 1,
  })),
);

const FULL: ReportData = {
  ...LEAST,
  subtitle: 'a subtitle',
  date: '2 November 2025',
  sample: true,
  warnings: ['stopped after epoch 2'],
  results: [{ name: 'test', rows: 1000, loss: 0.5, accuracy: 0.82, standardError: 0.012 }],
  history: {
    epochs: [1, 2, 3].map((epoch) => ({
      epoch,
      loss: 1 / epoch,
      accuracy: 0.8,
      validationLoss: 1,
      validationAccuracy: 0.7,
    })),
    bestEpoch: 2,
  },
  evaluation: evaluationOf(['shirt', 'coat', 'bag', 'boot']),
  predictions: {
    name: 'test rows',
    worst: Array.from({ length: 40 }, (_, i) => row(i, IMAGE)),
    confidentMistakes: Array.from({ length: 40 }, (_, i) => row(i, IMAGE)),
    uncertain: Array.from({ length: 40 }, (_, i) => row(i)),
  },
  weights: { images: ['shirt', 'coat'].map((className) => ({ className, image: IMAGE })), limit: 0.3 },
  filters: { images: [IMAGE, IMAGE, IMAGE], limit: 0.5, filters: 70, channels: 3 },
  search: { trials },
  provenance: [{ name: 'jacquard', value: '0.1.0' }],
  files: [{ name: 'args.json', value: 'options' }],
};

/** Parses a report after checking what all have in common. */
function readReport(report: ReportData): Node {
  const html = htmlReport(report);
  expectRecorded(html);
  const root = parseXml(html);
  for (const value of allAttributes(root)) {
    expect(value).not.toMatch(/NaN|Infinity|undefined/);
    expect(value).not.toMatch(/^(https?:)?\/\/(?!www\.w3\.org\/2000\/svg$)/);
  }
  expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|url\(|@import/);
  for (const name of ['script', 'link', 'iframe', 'object']) expect(findAll(root, name)).toEqual([]);
  const ids = allIds(root);
  expect(new Set(ids).size).toBe(ids.length);
  for (const link of findAll(root, 'a')) expect(ids).toContain(link.attributes.href.slice(1));
  for (const image of findAll(root, 'img')) {
    expect(image.attributes.src).toMatch(/^data:image\/png;base64,/);
    expect(image.attributes.alt).not.toBe('');
  }
  for (const heading of findAll(root, 'th')) expect(heading.attributes.scope).toMatch(/^(row|col)$/);
  return root;
}

function allIds(node: Node): string[] {
  const below = node.children.flatMap((child) => (typeof child === 'string' ? [] : allIds(child)));
  return node.attributes.id ? [node.attributes.id, ...below] : below;
}

const section = (root: Node, id: string) =>
  findAll(root, 'section').find(({ attributes }) => attributes.id === id);
const bodyRows = (table: Node) =>
  findAll(findAll(table, 'tbody')[0], 'tr').map((one) => one.children.map((cell) => textOf(cell as Node)));

test('the least report: title, summary and the command, and no empty section', () => {
  const root = readReport(LEAST);
  expect(texts(root, 'h1')).toEqual(['A run']);
  expect(texts(root, 'h2')).toEqual(['Summary', 'How to reproduce this']);
  expect(texts(root, 'code')).toEqual(['npx jacquard train --seed 5']);
  expect(findAll(root, 'div', 'badge')).toEqual([]);
});

test('a content policy forbids everything but the images and the style inside', () => {
  const policy = findAll(readReport(LEAST), 'meta').find(({ attributes }) => attributes['http-equiv']);
  expect(policy?.attributes.content).toBe("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
});

test('the full report: every section, and as many rows, charts and images as the data', () => {
  const root = readReport(FULL);
  expect(texts(root, 'h2')).toEqual([
    'Summary',
    'Training',
    'Evaluation: test rows',
    'Single rows: test rows',
    'Weights of the first layer',
    'Filters of the first layer',
    'Search',
    'How to reproduce this',
  ]);
  expect(texts(root, 'div', 'badge')).toEqual(['sample data']);
  expect(texts(root, 'p', 'warning')).toEqual(['stopped after epoch 2']);
  expect(findAll(root, 'svg').map(({ attributes }) => attributes['aria-label'])).toEqual([
    'Loss by epoch',
    'Accuracy by epoch',
    'Confusion matrix (rows)',
    'Confusion matrix (%)',
    'Search: validation loss',
  ]);
  const rows = section(root, 'rows')!;
  const lists = findAll(rows, 'ol');
  expect(lists.map((list) => findAll(list, 'img').length)).toEqual([25]);
  expect(findAll(rows, 'table').map((table) => bodyRows(table).length)).toEqual([10, 10]);
  expect(findAll(section(root, 'weights')!, 'img')).toHaveLength(2);
  const filters = section(root, 'filters')!;
  expect(findAll(filters, 'img')).toHaveLength(3);
  expect(textOf(filters)).toContain('The first 3 of 70 filters of the first convolution, with the planes');
});

test('figures stand where the data have them', () => {
  const root = readReport(FULL);
  const [results] = findAll(section(root, 'summary')!, 'table');
  expect(bodyRows(results)).toEqual([['test', '1,000', '0.5000', '82.00\u00a0% ± 1.20']]);
  const [classes, confused] = findAll(section(root, 'evaluation')!, 'table');
  const { perClass, mostConfused, macroAverage } = FULL.evaluation!;
  expect(bodyRows(classes)).toEqual(
    perClass.map((one) => [
      one.class,
      ...[one.precision, one.recall, one.f1].map((value) => value!.toFixed(3)),
      String(one.support),
    ]),
  );
  expect(texts(findAll(classes, 'tfoot')[0], 'td')[2]).toBe(macroAverage.f1.toFixed(3));
  expect(bodyRows(confused).map(([truth, predicted, count]) => [truth, predicted, Number(count)])).toEqual(
    mostConfused.map((pair) => [pair.true, pair.predicted, pair.count]),
  );
  const [epochs] = findAll(section(root, 'training')!, 'table');
  expect(bodyRows(epochs).map(([epoch, loss]) => `${epoch}: ${loss}`)).toEqual([
    '1: 1.0000',
    '2 (kept): 0.5000',
    '3: 0.3333',
  ]);
});

test('the search: best first, winner, near tie and diverged named', () => {
  const root = readReport(FULL);
  const [table] = findAll(section(root, 'search')!, 'table');
  expect(bodyRows(table)).toEqual([
    ['2e-4', '0.1', '0.4000', '0.0100', '★ winner'],
    ['2e-4', '0.01', '1.4000', '0.0100', 'near tie'],
    ['2e-3', '0.1', 'diverged', '–', 'diverged'],
    ['2e-3', '0.01', 'diverged', '–', 'diverged'],
  ]);
  expect(textOf(section(root, 'search')!)).toContain('2 of 4 combinations diverged');
});

test('rows that are no images make tables', () => {
  const predictions = { name: 'test rows', worst: [row(1), row(2)] };
  const rows = section(readReport({ ...LEAST, predictions }), 'rows')!;
  expect(findAll(rows, 'img')).toEqual([]);
  expect(bodyRows(findAll(rows, 'table')[0])).toEqual([
    ['1', 'shirt', 'coat', '90.0\u00a0%', '1.0\u00a0%'],
    ['2', 'shirt', 'coat', '90.0\u00a0%', '1.0\u00a0%'],
  ]);
});

test('an image that is not a data URI is left out', () => {
  const worst = [row(1, 'https://example.org/x.png'), row(2, 'data:image/svg+xml,<svg onload="x()"/>')];
  expect(findAll(readReport({ ...LEAST, predictions: { name: 'rows', worst } }), 'img')).toEqual([]);
});

test('hostile names, titles and commands stay text', () => {
  const evil = HOSTILE_NAMES[0];
  const root = readReport({
    ...FULL,
    title: evil,
    command: `npx jacquard train --data '${evil}' && echo "$HOME"`,
    summary: HOSTILE_NAMES.map((name) => ({ name, value: name, note: name })),
    evaluation: evaluationOf(HOSTILE_NAMES),
    predictions: { name: evil, worst: HOSTILE_NAMES.map((name, index) => row(index, IMAGE, name)) },
    weights: { images: HOSTILE_NAMES.map((className) => ({ className, image: IMAGE })) },
  });
  expect(texts(root, 'h1')).toEqual([evil]);
  expect(texts(root, 'code')).toEqual([`npx jacquard train --data '${evil}' && echo "$HOME"`]);
});

test('a run that diverged, read back from JSON, where NaN became null', () => {
  const history = {
    epochs: [
      { epoch: 1, loss: 2.3, accuracy: 0.1, validationLoss: 1e30, validationAccuracy: 0.1 },
      {
        epoch: 2,
        loss: Number.NaN,
        accuracy: 0.1,
        validationLoss: Number.POSITIVE_INFINITY,
        validationAccuracy: 0.1,
      },
    ],
  };
  const results = [{ name: 'test', loss: Number.NaN, accuracy: null }];
  const report: ReportData = { ...FULL, history, results, evaluation: { ...FULL.evaluation!, loss: null } };
  readReport(report);
  expect(textOf(readReport(JSON.parse(JSON.stringify(report))))).toContain('not finite');
});
