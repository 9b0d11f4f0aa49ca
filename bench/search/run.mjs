// npm run bench:search: how near TPE with ASHA comes to an exhaustive search with a quarter of its epochs, beside Optuna's TPE with the
// same number of epochs on the same objective. Needs a build, and for Optuna Debian's python3-optuna (--python names another one).
//     npm run bench:search -- --case softmax --seeds 5
//     npm run bench:search -- --case penguins --tables ../shared/tables
// "grid": the report's 20 combinations of learning rate and λ. "six": 200 random trials in a space of six options. Each winner is trained
// anew on fresh seeds, and judged by the mean of what it then comes to. Prints a line for each seed, and medians.
// Next: optuna_session.py is Optuna's side.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TrialTrainings } from '../../build/cli/trial-training.js';
import { parseTried, spaceOf } from '../../build/cli/try-option.js';
import { runTrial } from '../../build/src/experiments/trial-objective.js';
import { createBackend, earlyStopping } from '../../build/src/index.js';
import { encodeDistribution } from '../../build/src/search/distributions.js';
import { epochsOf } from '../../build/src/search/rank-trials.js';
import { search } from '../../build/src/search/run-search.js';
import { valuesOf } from '../../build/src/search/space.js';

const { values: flags } = parseArgs({
  options: {
    case: { type: 'string', default: 'softmax' },
    seeds: { type: 'string', default: '5' },
    data: { type: 'string', default: 'sample' },
    tables: { type: 'string', default: '../shared/tables' },
    epochs: { type: 'string', default: '9' },
    spaces: { type: 'string', default: 'grid,six' },
    fresh: { type: 'string', default: '3' },
    python: { type: 'string', default: '/usr/bin/python3' },
  },
});
const EPOCHS = Number(flags.epochs);
const RANDOM_TRIALS = 200;
/** Of the epochs of an exhaustive search. */
const SHARE = 0.25;

/** The fixed options and spaces of images; tables have another learning rate and no λ. */
const IMAGES = {
  grid: {
    full: ['learning-rate=2e-3/2e-4/2e-5/2e-6/2e-7', 'l2=1e-1/1e-2/1e-3/1e-4'],
    range: ['learning-rate=2e-7..2e-3:log', 'l2=1e-4..1e-1:log'],
    fixed: { reduction: 'sum' },
  },
  six: {
    range: [
      ...['learning-rate=1e-3..1:log', 'l2=1e-6..1e-2:log', 'batch-size=64/128/256/512', 'momentum=0..0.95'],
      ...['input-dropout=0..0.5', 'label-smoothing=0..0.2'],
    ],
    fixed: { optimizer: { name: 'sgd' } },
  },
};
const TABLE = {
  grid: {
    full: ['learning-rate=3e-2/1e-2/3e-3/1e-3/3e-4', 'weight-decay=1/0.1/0.01/0.001'],
    range: ['learning-rate=3e-4..3e-2:log', 'weight-decay=1e-3..1:log'],
    fixed: {},
  },
  six: {
    range: [
      ...[
        'learning-rate=1e-4..1e-1:log',
        'weight-decay=1e-4..1:log',
        'batch-size=16/32/64/128',
        'dropout=0..0.5',
      ],
      ...['hidden=32/64/128/256', 'averaging=0/0.9/0.99'],
    ],
    fixed: {},
  },
};
const CASES = {
  softmax: { fixed: { data: flags.data, hidden: [] }, spaces: IMAGES, metric: 'accuracy' },
  hidden: { fixed: { data: flags.data, hidden: [342] }, spaces: IMAGES, metric: 'accuracy' },
  ...table('penguins', { label: 'species' }),
  ...table('titanic', { label: 'Survived' }),
  ...table('pima', { label: -1 }, 'csv'),
  ...table('credit', { label: 'default' }),
  ...table('mpg', { target: ['mpg'] }),
  ...table('insurance', { target: ['charges'] }),
  ...table('concrete', { target: ['strength'] }),
};

function table(name, predicted) {
  const fixed = { data: path.join(flags.tables, `${name}.csv`), ...predicted };
  return { [name]: { fixed, spaces: TABLE, metric: 'target' in predicted ? 'loss' : 'accuracy' } };
}

const { fixed, spaces, metric } = CASES[flags.case];
const direction = metric === 'loss' ? 'min' : 'max';
const backend = await createBackend({ threads: 1 });

/** Keeps checkpoints of a search in memory. */
function checkpointsInMemory() {
  const kept = new Map();
  return (trial) => ({
    read: async () => kept.get(trial) ?? null,
    write: async (bytes) => kept.set(trial, bytes),
    remove: async () => kept.delete(trial),
  });
}

/** One for each space and seed, since each loads the data into the backend's memory. */
const known = new Map();

function trainingsOf(space, seed) {
  const options = { ...fixed, ...space.fixed, epochs: EPOCHS, seed };
  const key = JSON.stringify(options);
  if (!known.has(key)) known.set(key, new TrialTrainings(backend, options, true));
  return known.get(key);
}

async function searched(space, tried, options) {
  const trainings = trainingsOf(space, 5);
  const checkpoints = checkpointsInMemory();
  const study = await search({
    ...{ space: spaceOf(tried.map(parseTried)), direction, epochs: EPOCHS, ...options },
    objective: async (job, reporter) =>
      runTrial(await trainings.of(job.values), job, metric, reporter, checkpoints(job.number)),
  });
  const [best] = study.ranked;
  return {
    values: study.valuesOf(best),
    epochs: study.trials.reduce((sum, trial) => sum + epochsOf(trial), 0),
  };
}

/** Accuracy, or R², of the best epoch's weights on the validation rows of fresh splits, as a mean. */
async function rescored(space, values) {
  const scores = [];
  for (let seed = 101; seed < 101 + Number(flags.fresh); seed++) {
    const training = await trainingsOf(space, seed).of(values);
    const network = training.make();
    const { validation } = training;
    const monitor = metric === 'loss' ? 'validationLoss' : 'validationAccuracy';
    const callbacks = [earlyStopping({ monitor, restoreBest: true })];
    await network.fit(training.train, { ...training.fit, validation, callbacks });
    scores.push(
      metric === 'loss' ? network.evaluateValues(validation).r2 : network.evaluate(validation).accuracy,
    );
    network.dispose();
  }
  return scores.reduce((a, b) => a + b) / scores.length;
}

/** Optuna's TPE with its pruner by successive halving, until as many epochs are spent. */
async function optuna(space, tried, seed, budget) {
  const own = spaceOf(tried.map(parseTried));
  const distributions = Object.fromEntries(
    Object.entries(own).map(([name, one]) => [name, encodeDistribution(one)]),
  );
  const child = spawn(flags.python, [fileURLToPath(new URL('optuna_session.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const say = async (message) => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('Optuna has ended; apt-get install python3-optuna?');
    return JSON.parse(value);
  };
  await say({ distributions, direction, seed });
  const trainings = trainingsOf(space, 5);
  let epochs = 0;
  while (epochs < budget) {
    const { numbers } = await say({ ask: true });
    const training = await trainings.of(valuesOf(own, numbers));
    const network = training.make();
    const stop = new AbortController();
    let best;
    const callback = {
      async onEpochEnd(record, fitting) {
        epochs++;
        const score = record[metric === 'loss' ? 'validationLoss' : 'validationAccuracy'];
        if (best === undefined || (direction === 'min' ? score < best : score > best)) best = score;
        const { prune } = await say({ step: record.epoch, score });
        if (prune && !fitting.finished) stop.abort(stop);
      },
    };
    let state = 'complete';
    try {
      await network.fit(training.train, {
        ...{ ...training.fit, validation: training.validation, callbacks: [callback], signal: stop.signal },
      });
    } catch (error) {
      state = stop.signal.aborted ? 'pruned' : 'failed';
      if (state === 'failed' && error.code !== 'DIVERGED') throw error;
    }
    network.dispose();
    await say({ tell: state, score: state === 'complete' ? best : null });
  }
  const { numbers } = await say({ best: true });
  child.stdin.end();
  return { values: valuesOf(own, numbers), epochs };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const log = (one) => console.log(JSON.stringify(one));

for (const name of flags.spaces.split(',')) {
  const space = spaces[name];
  const results = { full: [], ours: [], optuna: [] };
  const epochs = { full: [], ours: [], optuna: [] };
  for (let seed = 1; seed <= Number(flags.seeds); seed++) {
    const begun = performance.now();
    // A grid is the same for every seed.
    const full =
      name === 'grid'
        ? results.full.length === 0 && (await searched(space, space.full, { sampler: 'grid' }))
        : await searched(space, space.range, { sampler: 'random', trials: RANDOM_TRIALS, seed: seed + 1000 });
    // Trials that diverge end early.
    const spent = full === false ? epochs.full[0] : full.epochs;
    const budget = Math.floor(SHARE * spent);
    const how = { sampler: 'tpe', pruner: 'asha', trials: RANDOM_TRIALS, budget };
    const ours = await searched(space, space.range, { ...how, seed });
    const theirs = await optuna(space, space.range, seed, ours.epochs);
    const row = { case: flags.case, space: name, seed };
    for (const [who, found] of Object.entries({ full, ours, optuna: theirs })) {
      if (found === false) continue;
      results[who].push(await rescored(space, found.values));
      epochs[who].push(found.epochs);
      row[who] = {
        score: Number(results[who].at(-1).toFixed(4)),
        epochs: found.epochs,
        values: found.values,
      };
    }
    log({ ...row, seconds: Math.round((performance.now() - begun) / 1000) });
  }
  const medians = Object.fromEntries(
    Object.entries(results).map(([who, scores]) => [
      who,
      {
        median: Number(median(scores).toFixed(4)),
        spread: Number((Math.max(...scores) - Math.min(...scores)).toFixed(4)),
      },
    ]),
  );
  const share = median(epochs.ours) / median(epochs.full);
  log({
    case: flags.case,
    space: name,
    ...medians,
    shareOfEpochs: Number(share.toFixed(3)),
    seeds: results.ours.length,
  });
}
process.exit(0);
