// The commands that are disturbed: what each finds, what is typed, how it is gone on with, and which files must be equal in the end.
// Before: commands.mjs, folders.mjs. Next: inject.mjs fails each of their calls, ../kill-all.mjs kills them.

import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, runInto, succeed } from './commands.mjs';
import { filesIn, isTemporary, outcome } from './folders.mjs';

/** Row `i` of a problem of three classes and four features. */
const features = (i) => [0, 1, 2, 3].map((j) => ((i * 7 + j * 13) % 10) + (j === i % 3 ? 20 : 0));

function csv(rows) {
  const lines = Array.from({ length: rows }, (_, i) => ['xyz'[i % 3], ...features(i)].join(','));
  return `${['label,a,b,c,d', ...lines].join('\n')}\n`;
}

function putTable(folder, rows = 60) {
  writeFileSync(path.join(folder, 't.csv'), csv(rows));
}

const NETWORK = ['--data', 't.csv', '--recipe', 'none', '--batch-size', '16', '--quiet'];
/** Everything that a checkpoint has to carry. */
const TRAIN = [
  ...['train', ...NETWORK, '--hidden', '8', '--epochs', '3', '--threads', '1', '--checkpoint-steps', '2'],
  ...[
    '--optimizer',
    'adamw',
    '--schedule',
    'cosine',
    '--dropout',
    '0.1',
    '--averaging',
    '0.9',
    '--batch-norm',
  ],
  ...['--members', '2', '--log', 'csv', '--log', 'tensorboard'],
];
const GRID = [
  ...['search', '--data', 't.csv', '--hidden', '4', '--learning-rates', '0.1,0.01', '--l2s', '0,0.001'],
  ...['--epochs', '1', '--repeats', '2', '--batch-size', '16', '--quiet', '--threads', '1'],
];
const TRY = [
  ...['search', ...NETWORK, '--epochs', '4', '--sampler', 'random', '--trials', '4', '--pruner', 'asha'],
  ...['--try', 'learning-rate=0.01..0.1:log', '--try', 'hidden=4/8', '--threads', '1'],
];

/** Of the run folders out/name, out/name-2, … the last. */
function lastRun(folder, name) {
  const runs = path.join(folder, 'runs');
  const number = (one) => (one === name ? 1 : Number(one.slice(name.length + 1)));
  const names = existsSync(runs) ? readdirSync(runs) : [];
  const own = names.filter((one) => one === name || new RegExp(`^${name}-\\d+$`).test(one));
  const last = own.sort((a, b) => number(a) - number(b)).at(-1);
  return last === undefined ? null : path.join('runs', last);
}

const outcomeOfRun = (name) => (folder) =>
  outcome(path.join(folder, lastRun(folder, name)), { except: isTemporary });

/** Goes on with a run that has an args.json, or begins anew. */
const resuming =
  (name, args, resume) =>
  async (folder, how = run) => {
    const last = lastRun(folder, name);
    if (last === null || !existsSync(path.join(folder, last, 'args.json')))
      return succeed(folder, args, {}, how);
    const result = await how(folder, resume(last));
    if (result.code === 0 || /is finished/.test(result.stderr)) return result;
    throw new Error(`${resume(last).join(' ')}: exit code ${result.code}\n${result.stderr}`);
  };

const resumeTrain = (folder) => ['train', '--resume', folder, '--quiet', '--threads', '1'];
const resumeTry = (folder) => ['search', '--resume', folder, '--quiet'];

/** Runs until a call, at which the process is killed. */
const killedAt = (args, call) => async (folder) => {
  const { met } = await runInto(folder, args, { call, how: 'kill' });
  if (!met) throw new Error(`${args.join(' ')}: no call "${call}"`);
};

/** Where a first run folder was made; five commands find a copy of it. */
let first = null;
const trained = async (folder) => {
  putTable(folder);
  if (first !== null && existsSync(first))
    return cpSync(path.join(first, 'runs'), path.join(folder, 'runs'), { recursive: true });
  await succeed(folder, ['train', ...NETWORK, '--hidden', '8', '--epochs', '2']);
  first = folder;
};

/** Types the same again; what is there is replaced. */
const again = (args) => (folder, how) => succeed(folder, args, {}, how);

const plain = (name, args, prepare, { replaced = /^$/, ...more } = {}) => ({
  ...{ name, args, prepare, replaced, goOn: again(args) },
  outcome: (folder) => outcome(folder, { except: isTemporary }),
  ...more,
});

const search = (name, more, workers) => ({
  name,
  alone: true, // has locks, and threads
  args: [...TRY, ...more],
  prepare: putTable,
  growing: /args\.json|journal\.log|checkpoint.*\.safetensors$/,
  goOn: resuming('search', [...TRY, ...more], (folder) => [...resumeTry(folder), ...workers]),
  outcome: outcomeOfRun('search'),
});

/**
 * `prepare(folder)` makes what the command finds; `args` are its words; `goOn(folder)` does what a user does afterwards; `outcome(folder)`
 * is what must be equal. Of the files that were there those of `replaced` may be new, and of the new ones `growing` need only be whole.
 */
export const SCENARIOS = [
  {
    name: 'train',
    args: TRAIN,
    prepare: putTable,
    growing: /last\.safetensors|results\.csv|tfevents/,
    goOn: resuming('train', TRAIN, resumeTrain),
    outcome: outcomeOfRun('train'),
  },
  {
    name: 'train --resume',
    args: resumeTrain('runs/train'),
    async prepare(folder) {
      putTable(folder);
      await killedAt(TRAIN, 'main: rename runs/train/.last.safetensors.*.tmp #3')(folder);
    },
    replaced: /last\.safetensors|results\.csv|tfevents/,
    growing: /last\.safetensors|results\.csv|tfevents/,
    goOn: resuming('train', TRAIN, resumeTrain),
    outcome: outcomeOfRun('train'),
  },
  {
    name: 'search',
    args: GRID,
    prepare: putTable,
    growing: /search\.(csv|json)/,
    goOn: (folder, how) => {
      const last = lastRun(folder, 'search');
      const begun = last !== null && existsSync(path.join(folder, last, 'search.json'));
      return succeed(folder, begun ? [...GRID, '--resume', last] : GRID, {}, how);
    },
    outcome: outcomeOfRun('search'),
  },
  {
    name: 'search --resume',
    args: [...GRID, '--resume', 'runs/search'],
    async prepare(folder) {
      putTable(folder);
      await killedAt(GRID, 'main: rename runs/search/.search.json.*.tmp #2')(folder);
    },
    growing: /search\.(csv|json)/,
    goOn: again([...GRID, '--resume', 'runs/search']),
    outcome: outcomeOfRun('search'),
  },
  search('search --try', [], []),
  search('search --try --workers 2', ['--workers', '2', '--pruner', 'none'], ['--workers', '2']),
  {
    ...search('search --try --resume', [], []),
    args: resumeTry('runs/search'),
    async prepare(folder) {
      putTable(folder);
      await killedAt(TRY, 'main: writeFile runs/search/journal.log #9')(folder);
    },
    replaced: /journal\.log|checkpoint.*\.safetensors$/,
  },
  {
    name: 'crossvalidate',
    args: ['crossvalidate', ...NETWORK, '--hidden', '4', '--epochs', '2', '--folds', '3', '--threads', '1'],
    prepare: putTable,
    growing: /folds\.csv/,
    goOn: again([
      'crossvalidate',
      ...NETWORK,
      '--hidden',
      '4',
      '--epochs',
      '2',
      '--folds',
      '3',
      '--threads',
      '1',
    ]),
    outcome: outcomeOfRun('crossvalidate'),
  },
  {
    name: 'evaluate',
    args: ['evaluate', 'runs/train', '--data', 't.csv', '--quiet'],
    prepare: trained,
    goOn: again(['evaluate', 'runs/train', '--data', 't.csv', '--quiet']),
    outcome: outcomeOfRun('evaluate'),
  },
  plain('export', ['export', 'runs/train', '--to', 'tfjs', '--out', 'out/'], trained, {
    goOn: again(['export', 'runs/train', '--to', 'tfjs', '--out', 'out/', '--force']),
  }),
  plain(
    'export --force',
    ['export', 'runs/train', '--to', 'onnx', '--out', 'out/m.onnx', '--force'],
    async (folder) => {
      await trained(folder);
      mkdirSync(path.join(folder, 'out'));
      writeFileSync(path.join(folder, 'out/m.onnx'), 'mine');
    },
    { replaced: /^out\/m\./ },
  ),
  plain(
    'import',
    ['import', 'm/model.onnx', '--task', 'classes', '--out', 'imported.safetensors', '--force'],
    async (folder) => {
      await trained(folder);
      await succeed(folder, ['export', 'runs/train', '--to', 'onnx', '--out', 'm/']);
    },
  ),
  plain('data convert', ['data', 'convert', 't.csv', 'idx/', '--label', 'label', '--force'], putTable),
  plain(
    'data convert --force',
    ['data', 'convert', 'idx', 'out.csv', '--force'],
    async (folder) => {
      putTable(folder);
      await succeed(folder, ['data', 'convert', 't.csv', 'idx/']);
      writeFileSync(path.join(folder, 'out.csv'), 'mine\n');
    },
    { replaced: /^out\.csv$/ },
  ),
  plain('data split', ['data', 'split', 't.csv', '--out', 'parts', '--force'], putTable),
  plain('predict', ['predict', 'runs/train', 't.csv'], trained, { prints: true }),
];

export const named = (name) => SCENARIOS.find((one) => one.name === name);
export { filesIn };
