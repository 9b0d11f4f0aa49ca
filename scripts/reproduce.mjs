// npm run reproduce: the report's experiments with the report's own hyper-parameters, over several seeds, and its grid
// searches; prints the tables, keeps the figures in reproduction.json and rewrites the tables of REPRODUCTION.md.
// npm run reproduce -- --tables rewrites them from reproduction.json alone. Needs the full Fashion-MNIST.

import { readFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  EXPERIMENTS,
  layersOf,
  REPORT_SEARCH,
  REPORT_SPACE,
  REPORT_TRAINING,
} from '../build/src/experiments/experiment-definitions.js';
import { searchNetwork } from '../build/src/experiments/network-search.js';
import { createBackend, Network, splitDataset } from '../build/src/index.js';
import { loadData, writeFileAtomic } from '../build/src/platform/node/index.js';
import { figuresTable, rewriteTables, searchTable } from './reproduction-tables.mjs';

const SEEDS = [1, 2, 3];
const JSON_FILE = fileURLToPath(new URL('../reproduction.json', import.meta.url));
const MARKDOWN_FILE = fileURLToPath(new URL('../REPRODUCTION.md', import.meta.url));

/** `epochs` lists the epochs after which the figures are taken. */
const RUNS = [
  { key: 'one-vs-all', experiment: 'one-vs-all', ...EXPERIMENTS['one-vs-all'].chosen, epochs: [30] },
  {
    key: 'one-vs-all at rate 2e-4',
    experiment: 'one-vs-all',
    learningRate: 2e-4,
    l2: 1e-4,
    epochs: [30],
  },
  { key: 'softmax', experiment: 'softmax', ...EXPERIMENTS.softmax.chosen, epochs: [30] },
  { key: 'one-hidden', experiment: 'one-hidden', ...EXPERIMENTS['one-hidden'].chosen, epochs: [30, 50] },
  { key: 'two-hidden', experiment: 'two-hidden', ...EXPERIMENTS['two-hidden'].chosen, epochs: [5] },
  {
    key: 'two-hidden-leaky',
    experiment: 'two-hidden-leaky',
    ...EXPERIMENTS['two-hidden-leaky'].chosen,
    epochs: [5],
  },
  {
    key: 'two-hidden-leaky at ReLU’s rate',
    experiment: 'two-hidden-leaky',
    learningRate: 2e-4,
    l2: 1e-3,
    epochs: [5],
  },
  {
    key: 'two-hidden at the leaky rate',
    experiment: 'two-hidden',
    learningRate: 2e-3,
    l2: 1e-3,
    epochs: [5, 10, 22],
  },
];

const say = (text) => process.stderr.write(`${text}\n`);

async function trainRun(data, { experiment, learningRate, l2, epochs }, seed) {
  const backend = await createBackend();
  const { train, validation } = splitDataset(data.train, { seed });
  const definition = EXPERIMENTS[experiment];
  const network = new Network(backend, {
    inputSize: train.featureCount,
    layers: layersOf(definition, train.classCount),
    loss: definition.loss,
    seed,
  });
  const figures = [];
  const started = performance.now();
  for (const [i, epoch] of epochs.entries()) {
    const more = epoch - (epochs[i - 1] ?? 0);
    try {
      await network.fit(train, { epochs: more, learningRate, l2, ...REPORT_TRAINING, validation });
    } catch (error) {
      if (error.code !== 'DIVERGED') throw error;
      figures.push({ epoch, diverged: network.history.length + 1 });
      break;
    }
    const last = network.history.at(-1);
    const test = network.evaluate(data.test);
    figures.push({
      epoch,
      runningAccuracy: last.accuracy,
      validationAccuracy: last.validationAccuracy,
      validationLoss: last.validationLoss,
      testAccuracy: test.accuracy,
      testLoss: test.loss,
    });
  }
  return { seed, seconds: (performance.now() - started) / 1000, backend: backend.name, figures };
}

async function search(data, name) {
  const backend = await createBackend();
  const { train } = splitDataset(data.train, { seed: SEEDS[0] });
  const definition = EXPERIMENTS[name];
  const started = performance.now();
  const rows = await searchNetwork({
    backend,
    network: {
      inputSize: train.featureCount,
      layers: layersOf(definition, train.classCount),
      loss: definition.loss,
    },
    train,
    space: REPORT_SPACE,
    epochs: definition.gridEpochs,
    metric: 'loss',
    seed: SEEDS[0],
    ...REPORT_SEARCH,
    ...REPORT_TRAINING,
  });
  return {
    experiment: name,
    gridEpochs: definition.gridEpochs,
    seconds: (performance.now() - started) / 1000,
    winner: rows[0].winner ? rows[0].params : null,
    mean: rows[0].mean,
    nearTies: rows.filter((row) => row.nearTie).map((row) => row.params),
    diverged: rows.filter((row) => row.diverged).length,
  };
}

async function measureAll() {
  const data = await loadData('fashion-mnist');
  const result = {
    machine: `${os.cpus()[0].model.trim()}, Node ${process.version}, one thread`,
    seeds: SEEDS,
    runs: [],
    searches: [],
  };
  for (const run of RUNS) {
    const trainings = [];
    for (const seed of SEEDS) {
      say(`${run.key}, seed ${seed}`);
      trainings.push(await trainRun(data, run, seed));
    }
    result.runs.push({ ...run, trainings });
  }
  for (const name of Object.keys(EXPERIMENTS)) {
    say(`search for ${name}`);
    result.searches.push(await search(data, name));
  }
  return result;
}

const onlyTables = process.argv.includes('--tables');
const result = onlyTables ? JSON.parse(readFileSync(JSON_FILE, 'utf8')) : await measureAll();
if (!onlyTables) await writeFileAtomic(JSON_FILE, `${JSON.stringify(result, null, 2)}\n`);
const tables = { figures: figuresTable(result, EXPERIMENTS), searches: searchTable(result, EXPERIMENTS) };
process.stdout.write(`${tables.figures}\n\n${tables.searches}\n`);
await writeFileAtomic(MARKDOWN_FILE, rewriteTables(readFileSync(MARKDOWN_FILE, 'utf8'), tables));
