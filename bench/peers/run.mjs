// npm start: every contestant in a process of its own, one epoch each in turns (of the convolutional network some steps), and one
// table for each model.
// Next: contestants.mjs lists them, session.mjs talks to one, table.mjs prints.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTESTANTS, MODELS } from './contestants.mjs';
import { oneRowTable, predictionTable, stepsTable, trainingTable } from './table.mjs';

const WHAT = ['train', 'predict', 'one-row', 'cnn-train', 'cnn-predict'];

const { values: options } = parseArgs({
  options: {
    what: { type: 'string', default: WHAT.join(',') },
    models: { type: 'string', default: MODELS.join(',') },
    contestants: { type: 'string', default: Object.keys(CONTESTANTS).join(',') },
    rounds: { type: 'string', default: '3' },
    data: { type: 'string', default: 'auto' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (options.help) {
  console.log(`node run.mjs [options]
  --what         any of ${WHAT.join(', ')} (default: all); the first three are of dense networks
  --models       for train: any of ${MODELS.join(', ')} (default: all)
  --contestants  any of ${Object.keys(CONTESTANTS).join(', ')} (default: all)
  --rounds       turns that are timed, after one to warm up (default: 3)
  --data         as for jacquard: auto (default), fashion-mnist, sample, or a folder of IDX files
  --json         one JSON document instead of the tables`);
  process.exit(0);
}

const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) fail(`--rounds: a whole number from 1 up expected`);
const what = listed('what', WHAT);
const models = listed('models', MODELS);
const names = listed('contestants', Object.keys(CONTESTANTS));

const { writeData } = await import('./job.mjs').catch((error) =>
  fail(`jacquard itself is not built (npm install && npm run build in ../..): ${error.message}`),
);
const { benchmarkPrediction, benchmarkTraining } = await import('./rounds.mjs');
const { benchmarkOneRow, ONE_ROW_MODELS } = await import('./one-row-rounds.mjs');
const { benchmarkCnnPrediction, benchmarkSteps } = await import('./cnn-rounds.mjs');

const folder = mkdtempSync(join(tmpdir(), 'jacquard-peers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const data = await writeData(folder, options.data, rounds + 1);
const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.versions.node}`;
const tables = [];
const job = { data, names, rounds, onTurn };
if (what.includes('train'))
  for (const model of models) show(await benchmarkTraining({ ...job, model }), trainingTable);
if (what.includes('predict')) show(await benchmarkPrediction(job), predictionTable);
if (what.includes('one-row'))
  for (const model of ONE_ROW_MODELS) show(await benchmarkOneRow({ ...job, model }), oneRowTable);
if (what.includes('cnn-train')) show(await benchmarkSteps(job), stepsTable);
if (what.includes('cnn-predict')) show(await benchmarkCnnPrediction(job), predictionTable);
if (options.json) {
  const { folder: _, ...described } = data;
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  console.log(JSON.stringify({ version, machine, data: described, rounds, tables }, null, 2));
}
const differing = tables.flatMap(({ results }) => results.filter(({ equal }) => equal === false));
if (differing.length > 0) fail(`${differing.map(({ name }) => name).join(', ')}: other results than ours`);
process.exit(0);

function listed(option, valid) {
  const chosen = options[option].split(',');
  const unknown = chosen.find((one) => !valid.includes(one));
  if (unknown !== undefined) fail(`--${option}: "${unknown}" is unknown; valid: ${valid.join(', ')}`);
  return chosen;
}

function show(table, format) {
  tables.push(table);
  if (!options.json) print(format(table, { data, machine }));
}

function onTurn(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function print(text) {
  onTurn('');
  process.stdout.write(`${text}\n`);
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}
