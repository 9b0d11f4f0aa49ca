// node bench/tables/choose.mjs <folder> [variants.json] [set,set,…]: the recipe for tables, and variants of it, on the data sets that
// choose.py wrote; one network a fold, as `jacquard train` trains it, on one thread.
//
// variants.json is an object of names and of the options of trainTable() that differ: { "wide": { "hidden": [512] } }.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createBackend } from '../../build/src/index.js';
import { trainTable } from '../../build/src/tabular/index.js';

const MOST_FOLDS = 3;

const [folder, variantFile, only] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node bench/tables/choose.mjs <folder> [variants.json] [set,set,…]');
  process.exit(2);
}
const variants = { recipe: {}, ...(variantFile ? JSON.parse(readFileSync(variantFile, 'utf8')) : {}) };
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []));
const sets = names.filter((name) => only === undefined || only.split(',').includes(name)).map(readSet);
const backend = await createBackend({ threads: 1 });

for (const [variant, options] of Object.entries(variants)) {
  const rows = [];
  for (const set of sets) {
    const started = process.cpuUsage().user;
    const scores = [];
    for (let fold = 0; fold < Math.min(MOST_FOLDS, set.folds); fold++)
      scores.push(await scoreOf(set, fold, options));
    const seconds = (process.cpuUsage().user - started) / 1e6 / scores.length;
    rows.push({ set, score: mean(scores), seconds });
    const { mlp, gbt } = referenceOf(set);
    const figures = `${mean(scores).toFixed(4)}  mlp ${mlp.toFixed(4)}  gbt ${gbt.toFixed(4)}  ${seconds.toFixed(1)} s`;
    console.log(`${variant.padEnd(12)} ${set.name.padEnd(15)} ${figures}`);
  }
  summarize(variant, rows);
}

/** Accuracy, or R², of a network that never saw the rows of `fold`. */
async function scoreOf(set, fold, options) {
  const rows = (wanted) => [...set.fold.keys()].filter((row) => (set.fold[row] === fold) === wanted);
  const what = set.kind === 'classes' ? { label: 'y' } : { target: 'y' };
  const { network } = await trainTable(backend, tableOf(set, rows(false)), { ...what, ...options });
  const test = rows(true);
  const objects = test.map((row) =>
    Object.fromEntries(columnsOf(set).map((name, j) => [name, set.x[row * set.columns + j]])),
  );
  const answers = network.predictRows(objects);
  network.dispose();
  const truth = test.map((row) => set.y[row]);
  if (set.kind === 'classes')
    return mean(answers.map((answer, i) => Number(Number(answer.class) === truth[i])));
  const centre = mean(truth);
  const squares = (errors) => errors.reduce((sum, error) => sum + error * error, 0);
  return 1 - squares(answers.map(({ y }, i) => y - truth[i])) / squares(truth.map((value) => value - centre));
}

function columnsOf({ columns }) {
  return Array.from({ length: columns }, (_, j) => `x${j}`);
}

/** Some rows as a table, as if they had been read from a file. */
function tableOf(set, rows) {
  const column = (name, of) => ({ name, numbers: Float64Array.from(rows, of), codes: null, words: [] });
  const features = columnsOf(set).map((name, j) => column(name, (row) => set.x[row * set.columns + j]));
  const columns = [...features, column('y', (row) => set.y[row])];
  return { name: set.name, rowCount: rows.length, columns, named: true, lines: null };
}

function readSet(name) {
  const typed = (Type, suffix) =>
    new Type(Uint8Array.from(readFileSync(path.join(folder, `${name}${suffix}`))).buffer);
  const facts = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'));
  return {
    ...facts,
    name,
    x: typed(Float64Array, '.x.f64'),
    y: typed(Float64Array, '.y.f64'),
    fold: typed(Int32Array, '.fold.i32'),
  };
}

/** scikit-learn's scores on the same folds. */
function referenceOf({ folds, reference }) {
  const first = (list) => mean(list.slice(0, Math.min(MOST_FOLDS, folds)));
  return { mlp: first(reference.mlp), gbt: first(reference.gbt) };
}

function summarize(variant, rows) {
  const least = Math.min(...rows.map(({ set, score }) => score - referenceOf(set).mlp));
  const atLeast = (name) => rows.filter(({ set, score }) => score >= referenceOf(set)[name]).length;
  const means = [
    mean(rows.map(({ score }) => score)),
    ...['mlp', 'gbt'].map((name) => mean(rows.map(({ set }) => referenceOf(set)[name]))),
  ];
  const [ours, mlp, gbt] = means.map((value) => value.toFixed(4));
  console.log(
    `${variant.padEnd(12)} mean of ${rows.length}: ${ours}, mlp ${mlp}, gbt ${gbt}; at least mlp ${atLeast('mlp')}, at least gbt ` +
      `${atLeast('gbt')}; worst against mlp ${least.toFixed(4)}\n`,
  );
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
