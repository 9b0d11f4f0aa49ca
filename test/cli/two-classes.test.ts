// Two classes on the command line: ROC AUC and its kin, --threshold, and what the run folder says of both.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { readChart } from '../report/charts.js';
import { findAll, parseXml, textOf, texts } from '../report/xml.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, readJson, succeeded, tinyCsv, trainTiny } from './run.js';

/** Rows of "no" and, every third, of "yes", whose features overlap. */
function twoClasses(rows = 90): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const yes = i % 3 === 0;
    return `${yes ? 'yes' : 'no'},${(Math.sin(i) + (yes ? 1 : 0)).toFixed(4)},${(i * 7) % 10}`;
  });
  return `label,a,b\n${lines.join('\n')}\n`;
}

async function folderWithModel() {
  const folder = temporaryFolder();
  put(folder, 't.csv', twoClasses());
  const model = await trainTiny(
    folder,
    't.csv',
    '--optimizer',
    'adam',
    '--learning-rate',
    '0.01',
    '--epochs',
    '20',
  );
  return { folder, model };
}

const csvOf = (text: string): Record<string, string>[] => parse(text, { columns: true });

test('evaluate names the positive class and gives its figures, in the table, in JSON, in the page and as curves', async () => {
  const { folder, model } = await folderWithModel();
  const text = await succeeded(jacquard(folder, 'evaluate', model, '--data', 't.csv', '--threshold', '0.25'));
  const document = readJson(folder, 'runs/evaluate/report.json');
  const { rocAuc, averagePrecision, logLoss, brierScore, confusion } = document;
  expect(document).toMatchObject({ positiveClass: 'yes', threshold: 0.25, notes: [] });
  for (const figure of [rocAuc, averagePrecision, brierScore]) expect(figure).toBeGreaterThan(0);
  expect(rocAuc).toBeGreaterThan(0.6);
  expect(text.stdout).toContain(
    `ROC AUC ${rocAuc.toFixed(4)}   average precision ${averagePrecision.toFixed(4)}   ` +
      `log loss ${logLoss.toFixed(4)}   Brier score ${brierScore.toFixed(4)}\n` +
      'positive class: yes; predicted where its probability is at least the threshold of 0.25\n',
  );
  const page = parseXml(readFileSync(join(folder, 'runs/evaluate/report.html'), 'utf8'));
  const section = findAll(page, 'section').find(({ attributes }) => attributes['id'] === 'evaluation')!;
  const prose = findAll(section, 'p').map(textOf).join('\n');
  expect(prose).toContain(`For the positive class, yes: ROC AUC ${rocAuc.toFixed(4)}`);
  expect(prose).toContain(
    'A row was predicted as yes where the probability of that was at least the threshold of 0.25.',
  );
  for (const [file, figure] of [
    ['roc.svg', rocAuc],
    ['precision_recall.svg', averagePrecision],
  ] as const) {
    const chart = readChart(readFileSync(join(folder, 'runs/evaluate', file), 'utf8'));
    const legend = findAll(chart, 'g', 'legend').map((entry) => texts(entry, 'text')[0]);
    expect(legend).toEqual([`yes ${figure.toFixed(3)}`, 'threshold 0.25']);
  }
  // What is listed row by row is what was decided at the threshold.
  const predictions = csvOf(readFileSync(join(folder, 'runs/evaluate/predictions.csv'), 'utf8'));
  const found = predictions.filter((row) => row['true'] === 'yes' && row['predicted'] === 'yes');
  expect(found).toHaveLength(confusion[1][1]);
  const doubted = predictions
    .filter((row) => row['predicted'] === 'yes')
    .map((row) => Number(row['probability']));
  expect(Math.min(...doubted)).toBeGreaterThanOrEqual(0.25);
  expect(Math.min(...doubted)).toBeLessThan(0.5);
});

test('predict --threshold decides as evaluate --threshold counts, and says so', async () => {
  const { folder, model } = await folderWithModel();
  const threshold = ['--threshold', '0.25'];
  const [csv, plain, json, evaluated] = await Promise.all([
    succeeded(jacquard(folder, 'predict', model, 't.csv', ...threshold)),
    succeeded(jacquard(folder, 'predict', model, 't.csv')),
    succeeded(jacquard(folder, 'predict', model, 't.csv', '--json', ...threshold)),
    succeeded(jacquard(folder, 'evaluate', model, '--data', 't.csv', '--json', ...threshold)),
  ]);
  const rows = csvOf(csv.stdout);
  for (const row of rows) expect(row['class']).toBe(Number(row['probability yes']) >= 0.25 ? 'yes' : 'no');
  for (const row of csvOf(plain.stdout))
    expect(row['class']).toBe(Number(row['probability yes']) > 0.5 ? 'yes' : 'no');
  const { confusion } = JSON.parse(evaluated.stdout);
  expect(rows.filter((row) => row['class'] === 'yes')).toHaveLength(confusion[0][1] + confusion[1][1]);
  const document = JSON.parse(json.stdout);
  expect(document).toMatchObject({ positiveClass: 'yes', threshold: 0.25 });
  expect(document.rows.map((row: { class: string }) => row.class)).toEqual(rows.map((row) => row['class']));
  expect(csv.stderr).toContain(
    'class yes is predicted where its probability is at least the threshold of 0.25',
  );
  expect([plain.stderr, json.stderr]).toEqual(['', '']);
});

test('train reports both curves of its validation rows, and the figures of each part', async () => {
  const { folder } = await folderWithModel();
  const { train, validation } = readJson(folder, 'runs/train/report.json');
  for (const part of [train, validation]) expect(part.rocAuc).toBeGreaterThan(0.5);
  const page = parseXml(readFileSync(join(folder, 'runs/train/report.html'), 'utf8'));
  const names = findAll(page, 'svg').map(({ attributes }) => attributes['aria-label']);
  expect(names).toEqual(expect.arrayContaining(['ROC curve', 'Precision-recall curve']));
});

test('rows of one class: no ROC AUC, and the reason; nothing breaks', async () => {
  const { folder, model } = await folderWithModel();
  put(
    folder,
    'yes.csv',
    twoClasses()
      .split('\n')
      .filter((line) => !line.startsWith('no'))
      .join('\n'),
  );
  const { stdout } = await succeeded(jacquard(folder, 'evaluate', model, '--data', 'yes.csv'));
  const reason =
    'ROC AUC and average precision need rows of two classes at least; all rows are of class "yes"';
  expect(stdout).toContain('ROC AUC –   average precision –   log loss');
  expect(stdout).toContain(`no value: ${reason}`);
  const document = readJson(folder, 'runs/evaluate/report.json');
  expect(document).toMatchObject({ rocAuc: null, averagePrecision: null, curves: [], notes: [reason] });
  expect(readFileSync(join(folder, 'runs/evaluate/report.html'), 'utf8')).toContain('No value: ROC AUC');
});

test('a threshold that is none, or that decides nothing, is refused with exit code 2', async () => {
  const { folder, model } = await folderWithModel();
  for (const value of ['1.5', '-0.1', 'half', ''])
    for (const command of [
      ['evaluate', model, '--data', 't.csv'],
      ['predict', model, 't.csv'],
    ])
      refused(
        await jacquard(folder, ...command, `--threshold=${value}`),
        /--threshold <p>.*Expected: a number from 0 to 1/,
      );
  const other = temporaryFolder();
  put(other, 't.csv', tinyCsv());
  const three = await trainTiny(other, 't.csv');
  for (const command of [
    ['evaluate', three, '--data', 't.csv'],
    ['predict', three, 't.csv'],
  ])
    refused(
      await jacquard(other, ...command, '--threshold', '0.3'),
      /--threshold: it decides between two classes, this model tells 3 apart/,
    );
  put(other, 'v.csv', 'a,b,price\n1,2,3\n2,3,5\n4,1,5\n3,3,6\n5,2,7\n2,2,4\n');
  await succeeded(
    jacquard(
      other,
      'train',
      '--data',
      'v.csv',
      '--target',
      'price',
      '--epochs',
      '1',
      '--quiet',
      '--out',
      'v',
    ),
  );
  refused(
    await jacquard(other, 'evaluate', 'v/train', '--threshold', '0.3'),
    /--threshold: .* this model predicts values/,
  );
});
