// The charts of the pages Benchmarks and Reproduction, by jacquard/report, from the tables of BENCHMARKS.md and
// REPRODUCTION.md: a figure is written down once. Used by generate.mjs.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { output, root } from '../build/tools.mjs';

const report = await import(pathToFileURL(path.join(output, 'src/report/index.js')).href);
const theme = await import(pathToFileURL(path.join(output, 'src/report/theme.js')).href);
const benchmarks = readFileSync(path.join(root, 'BENCHMARKS.md'), 'utf8');

/** The rows of the first table whose header begins with `head`, as lists of plain text. @throws Error where there is none */
export function tableOf(text, head) {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(head));
  if (at < 0) throw new Error(`BENCHMARKS.md has no table that begins with ${head}`);
  const end = lines.findIndex((line, i) => i > at && !line.startsWith('|'));
  const cells = (line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll(/[`*]/g, '').trim());
  return [lines[at], ...lines.slice(at + 2, end)].map(cells);
}

/** "0.361 (0.349–0.366)" is 0.361. */
function numberOf(cell) {
  const value = Number(/^[\d,.]+/.exec(cell)?.[0].replaceAll(',', ''));
  if (!Number.isFinite(value)) throw new Error(`BENCHMARKS.md: "${cell}" does not begin with a number`);
  return value;
}

/** A group for each row that has a figure in the column: what it is, and the bar. */
const bars = (rows, column, name) =>
  rows
    .filter((row) => row[column])
    .map((row) => ({
      label: row[0],
      bars: [{ name: name(row), value: numberOf(row[column]), text: row[column] }],
    }));

/** Ours in one colour, others in another. */
const whose = ([first]) => (/^jacquard/.test(first) ? 'Jacquard' : 'others');

const CHARTS = {
  epoch: () => ({
    title: 'One epoch of 784-342-10 on 50,000 images, one thread',
    unit: 'seconds, less is better',
    groups: bars(tableOf(benchmarks, '| contestant | seconds |').slice(1), 1, ([first]) =>
      /^js/.test(first) ? 'JavaScript' : 'WASM',
    ),
  }),
  browsers: () => ({
    title: 'The same epoch in browsers, one thread',
    unit: 'seconds, less is better',
    groups: bars(tableOf(benchmarks, '| engine | one thread').slice(1), 1, () => 'seconds'),
  }),
  libraries: () => ({
    title: 'The same epoch in other libraries, one thread',
    unit: 'seconds, less is better',
    groups: bars(tableOf(benchmarks, '| | 784-10 |').slice(1), 3, whose),
  }),
  predictions: () => ({
    title: '10,000 predictions of 784-342-10, one thread',
    unit: 'seconds, less is better',
    groups: bars(tableOf(benchmarks, '| prediction, 784-342-10').slice(1), 1, whose),
  }),
  'cnn-training': () => ({
    title: 'A training step of a small convolutional network, one thread',
    unit: 'milliseconds, less is better',
    groups: bars(tableOf(benchmarks, '| | ms a step |').slice(1), 1, whose),
  }),
  'cnn-predictions': () => ({
    title: '10,000 predictions of a small convolutional network, one thread',
    unit: 'seconds, less is better',
    groups: bars(tableOf(benchmarks, '| | 10,000 images, s |').slice(1), 1, whose),
  }),
};

/** What the report says beside what comes out here: the column of its figure, and the next. */
function reproduced(column, title, unit) {
  const text = readFileSync(path.join(root, 'REPRODUCTION.md'), 'utf8');
  const [head, ...rows] = tableOf(text, '| experiment | rate / λ | epochs');
  const at = head.indexOf(column);
  const both = rows.filter((row) => /^[\d.]+/.test(row[at]) && /^[\d.]+/.test(row[at + 1]));
  return {
    title,
    unit,
    groups: both.map((row) => ({
      label: `${row[0]}, ${row[2]} epochs`,
      bars: [
        { name: 'report', value: numberOf(row[at]), text: row[at] },
        { name: 'here', value: numberOf(row[at + 1]), text: row[at + 1] },
      ],
    })),
  };
}

export function writeCharts(folder) {
  mkdirSync(folder, { recursive: true });
  const write = (name, svg) => writeFileSync(path.join(folder, `${name}.svg`), svg);
  for (const [name, data] of Object.entries(CHARTS)) write(name, report.barChart(data()));
  const percent = 'percent of the rows';
  write(
    'validation-accuracy',
    report.barChart(
      reproduced('validation %: report', 'Accuracy on validation rows: the report and here', percent),
    ),
  );
  write(
    'training-accuracy',
    report.barChart(
      reproduced('training %: report', 'Accuracy on training rows, running: the report and here', percent),
    ),
  );
  write(
    'validation-loss',
    report.barChart(
      reproduced(
        'loss: report',
        'Loss on validation rows: the report and here',
        'cross-entropy, less is better',
      ),
    ),
  );
}

/** The charts' colours by the scheme that the reader of the site chose, instead of the system's. */
export function writeChartStyles(file) {
  const variables = theme
    .themeVariables()
    .replace('color-scheme:light dark;', '')
    .replace(/@media screen and \(prefers-color-scheme:dark\)\{\.jq(\{[^}]*\})\}/, '.dark .jq$1');
  writeFileSync(
    file,
    `/* Written by scripts/docs/charts.mjs from src/report/theme.ts. */\n${variables}${theme.chartStyles()}\n`,
  );
}
