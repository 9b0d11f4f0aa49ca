// npm start: every contestant in a process of its own, one epoch each in turns, and one table for each model.
// Next: contestants.mjs lists them, session.mjs talks to one, table.mjs prints.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTESTANTS, MODELS } from './contestants.mjs';
import { predictionTable, trainingTable } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    what: { type: 'string', default: 'train,predict' },
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
  --what         train, predict, or both (default)
  --models       any of ${MODELS.join(', ')} (default: all)
  --contestants  any of ${Object.keys(CONTESTANTS).join(', ')} (default: all)
  --rounds       epochs that are timed, after one to warm up (default: 3)
  --data         as for jacquard: auto (default), fashion-mnist, sample, or a folder of IDX files
  --json         one JSON document instead of the tables`);
  process.exit(0);
}

const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) fail(`--rounds: a whole number from 1 up expected`);
const what = listed('what', ['train', 'predict']);
const models = listed('models', MODELS);
const names = listed('contestants', Object.keys(CONTESTANTS));

const { writeData } = await import('./job.mjs').catch((error) =>
  fail(`jacquard itself is not built (npm install && npm run build in ../..): ${error.message}`),
);
const { benchmarkPrediction, benchmarkTraining } = await import('./rounds.mjs');

const folder = mkdtempSync(join(tmpdir(), 'jacquard-peers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const data = await writeData(folder, options.data, rounds + 1);
const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.versions.node}`;
const tables = [];
if (what.includes('train')) {
  for (const model of models) {
    const table = await benchmarkTraining({ data, model, names, rounds, onTurn });
    tables.push(table);
    if (!options.json) print(trainingTable(table, { data, machine }));
  }
}
if (what.includes('predict')) {
  const table = await benchmarkPrediction({ data, names, rounds, onTurn });
  tables.push(table);
  if (!options.json) print(predictionTable(table, { data, machine }));
}
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
