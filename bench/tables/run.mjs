// npm run bench:tables -- <folder>: five folds of each table in a folder, trained by a plain command (`jacquard train --data
// FILE --label COLUMN`, nothing else), compared with scikit-learn's scores on the same folds.
//
// The folder has tables, folds.json (for each file the fold of every data row, -1 for rows that are left out) and
// reference.jsonl (a line for each file: scores of "linear", "mlp" and "gbt" with their deviations, "…_sd").
// The columns to predict are listed below: a name, or an index in files without a header.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

const CLI = fileURLToPath(new URL('../../build/bin/jacquard.js', import.meta.url));
const FOLDS = 5;
/** No table may be below scikit-learn's network by more than this, or one deviation of it where that is more. */
const TOLERANCE = 0.01;
const PREDICTED = {
  'titanic.csv': ['--label', 'Survived'],
  'penguins.csv': ['--label', 'species'],
  'mpg.csv': ['--target', 'mpg'],
  'insurance.csv': ['--target', 'charges'],
  'concrete.csv': ['--target', 'strength'],
  'credit.csv': ['--label', 'default'],
  'pima.csv': ['--label', '-1'],
  'haberman.csv': ['--label', '-1'],
  'new-thyroid.csv': ['--label', '-1'],
  'glass.data': ['--label', '-1'],
  'wisc_bc_data.csv': ['--label', 'diagnosis'],
  'mushrooms.csv': ['--label', 'type'],
  'california.csv': ['--target', 'median_house_value'],
};

const usage = 'npm run bench:tables -- <folder> [--only name,name] [--threads n] [train options]';
const [folder, ...rest] = process.argv.slice(2);
if (!folder || folder.startsWith('-')) {
  console.error(`usage: ${usage}`);
  process.exit(2);
}
const only = optionOf(rest, '--only')?.split(',');
const threads = optionOf(rest, '--threads') ?? '1';

const folds = JSON.parse(readFileSync(path.join(folder, 'folds.json'), 'utf8'));
const references = Object.assign(
  {},
  ...readFileSync(path.join(folder, 'reference.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line)),
);

const rows = [];
for (const [file, asked] of Object.entries(PREDICTED)) {
  if (only && !only.some((name) => file.startsWith(name))) continue;
  const started = performance.now();
  const { scores, ignored } = scoreTable(file, asked);
  const [metric, reference] = references[file];
  const row = { file, metric, ...meanOf(scores), reference, ignored };
  rows.push({ ...row, seconds: (performance.now() - started) / 1000 / FOLDS });
  print(rows.at(-1));
}
if (rows.length > 1) summarize();

/** The score of each fold, and the columns that were left out in at least one of them. */
function scoreTable(file, asked) {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const records = parse(text, { raw: true, relax_column_count: true, skip_empty_lines: true });
  const lines = records.map(({ raw }) => raw.trimEnd());
  const header = lines.length > folds[file].length ? lines.shift() : null;
  const work = mkdtempSync(path.join(tmpdir(), 'jacquard-tables-'));
  const put = (name, keep) => {
    const chosen = lines.filter((_, i) => keep(folds[file][i]));
    writeFileSync(path.join(work, name), [...(header === null ? [] : [header]), ...chosen, ''].join('\n'));
  };
  let ignored = [];
  try {
    const scores = Array.from({ length: FOLDS }, (_, fold) => {
      put('train.csv', (one) => one !== fold && one >= 0);
      put('test.csv', (one) => one === fold);
      const command = ['train', '--data', 'train.csv', '--test', 'test.csv', ...asked, ...rest];
      const more = ['--threads', threads, '--json', '--quiet'];
      const output = execFileSync(process.execPath, [CLI, ...command, ...more], {
        ...{ cwd: work, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] },
      });
      const { best, columns } = JSON.parse(output);
      ignored = columns.filter(({ kind }) => kind === 'ignored').map(({ name }) => name || '(no name)');
      return best.test.accuracy ?? best.test.r2;
    });
    return { scores, ignored };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function meanOf(scores) {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return {
    mean,
    deviation: Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length),
  };
}

function print({ file, metric, mean, deviation, reference, ignored, seconds }) {
  const { linear, mlp, gbt } = reference;
  const figures = [
    ...[file.padEnd(18), metric.padEnd(9)],
    `${mean.toFixed(4)} ± ${deviation.toFixed(4)}`,
    `mlp ${mlp.toFixed(4)} ± ${reference.mlp_sd.toFixed(4)}`,
    `gbt ${gbt.toFixed(4)}`,
    `linear ${linear.toFixed(4)}`,
    `${mean >= gbt ? '≥ gbt' : '     '} ${mean >= mlp ? '≥ mlp' : '     '}`,
    `${seconds.toFixed(1)} s`,
    ignored.length > 0 ? `left out: ${ignored.join(', ')}` : '',
  ];
  console.log(figures.join('  '));
}

function summarize() {
  const mean = (of) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const least = ({ reference: { mlp, mlp_sd } }) => mlp - Math.max(TOLERANCE, mlp_sd);
  const below = rows.filter((row) => row.mean < least(row)).map(({ file }) => file);
  const boosted = rows.filter((row) => row.mean >= row.reference.gbt).length;
  const mlpBoosted = rows.filter(({ reference }) => reference.mlp >= reference.gbt).length;
  console.log(`
mean over ${rows.length} tables     ${mean((row) => row.mean).toFixed(4)}, scikit-learn's network ${mean((row) => row.reference.mlp).toFixed(4)}, boosting ${mean((row) => row.reference.gbt).toFixed(4)}
at least boosting       ${boosted} of ${rows.length} tables, scikit-learn's network ${mlpBoosted}
too far below mlp       ${below.join(', ') || 'none'}`);
}

/** The value of one of this script's own options, which is removed from `words`. */
function optionOf(words, name) {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words.splice(at, 2)[1];
}
