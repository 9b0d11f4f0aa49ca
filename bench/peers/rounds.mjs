// The order of play: each contestant warms up with one epoch, then they take turns, round after round, so that a noisy
// minute hits all alike. Before: run.mjs. Next: session.mjs.

import { readFileSync } from 'node:fs';
import { CONTESTANTS } from './contestants.mjs';
import { BATCH_SIZE, LEARNING_RATE, writeWeights } from './job.mjs';
import { startSession } from './session.mjs';

/** Float32 sums in another order differ by rounding; more than this means other work. */
const LOSS_TOLERANCE = 1e-3;
/** Of probabilities, which a reordered sum of 784 products moves by some 1e-6. */
const PROBABILITY_TOLERANCE = 1e-4;
export const PREDICTION_MODEL = '784-342-10';
const SINGLE_ROWS = 1000;

/**
 * Seconds an epoch and mean losses of all contestants on one model; `equal` says whether a loss is ours, and is
 * absent where it cannot be compared. A contestant that fails has `error` instead of times.
 */
export async function benchmarkTraining({ data, model, names, rounds, onTurn }) {
  const sizes = model.split('-').map(Number);
  await writeWeights(data.folder, sizes);
  const players = names
    .filter((name) => CONTESTANTS[name].train)
    .map((name) => ({ name, rows: Math.min(CONTESTANTS[name].rows ?? data.rows, data.rows), epochs: [] }));
  await prepare(players, (player) => denseJob('train', { data, sizes }, player), onTurn);
  for (let round = 0; round <= rounds; round++) {
    for (const player of players) {
      onTurn(`${model}  ${round === 0 ? 'warm-up' : `round ${round}/${rounds}`}: ${player.name}`);
      await attempt(player, async (session) => {
        player.epochs.push(await session.ask('epoch'));
      });
    }
  }
  const references = new Map();
  for (const rows of new Set(players.map((player) => player.rows))) {
    references.set(rows, await referenceLosses({ data, sizes, rows, rounds, players }));
  }
  finish(players);
  const results = players.map((player) => trainingResult(player, references.get(player.rows), data.rows));
  return { what: 'train', model, rounds, results: fastestFirst(results) };
}

/** Our losses on a job of so many rows: those of jacquard's turns, or of a run for this purpose. */
async function referenceLosses({ data, sizes, rows, rounds, players }) {
  const ours = players.find((player) => player.name === 'jacquard' && player.rows === rows);
  if (ours && !ours.error) return ours.epochs.map(({ loss }) => loss);
  const player = { name: 'jacquard', rows, epochs: [] };
  await prepare(
    [player],
    (player) => denseJob('train', { data, sizes }, player),
    () => {},
  );
  for (let round = 0; round <= rounds; round++) {
    await attempt(player, async (session) => player.epochs.push(await session.ask('epoch')));
  }
  finish([player]);
  return player.error ? null : player.epochs.map(({ loss }) => loss);
}

function trainingResult({ name, rows, epochs, version, error }, reference, allRows) {
  if (error !== undefined) return { name, version, error };
  const { differs } = CONTESTANTS[name];
  const timed = epochs.slice(1);
  const result = {
    ...{ name, version, rows },
    seconds: timed.map(({ seconds }) => (seconds * allRows) / rows),
    cpuSeconds: timed.map(({ cpuSeconds }) => (cpuSeconds * allRows) / rows),
    losses: timed.map(({ loss }) => loss),
  };
  if (differs !== undefined) return { ...result, differs };
  if (reference === null) return { ...result, differs: 'jacquard did not run' };
  const difference = Math.max(...epochs.map(({ loss }, i) => Math.abs(loss / reference[i] - 1)));
  return { ...result, difference, equal: difference <= LOSS_TOLERANCE };
}

/** Seconds for all test rows at once, the median milliseconds for one, and whether the probabilities are ours. */
export async function benchmarkPrediction({ data, names, rounds, onTurn }) {
  const sizes = PREDICTION_MODEL.split('-').map(Number);
  await writeWeights(data.folder, sizes);
  const players = names
    .filter((name) => CONTESTANTS[name].predict)
    .map((name) => ({ name, rows: data.rows, passes: [] }));
  await prepare(players, (player) => denseJob('predict', { data, sizes }, player), onTurn);
  return {
    what: 'predict',
    model: PREDICTION_MODEL,
    rounds,
    results: await predictInTurns(players, rounds, onTurn),
  };
}

/** Lets prepared players predict: all rows in turns, then one row at a time. */
export async function predictInTurns(players, rounds, onTurn) {
  for (let round = 0; round <= rounds; round++) {
    for (const player of players) {
      onTurn(`predict  ${round === 0 ? 'warm-up' : `round ${round}/${rounds}`}: ${player.name}`);
      await attempt(player, async (session) => {
        player.passes.push(await session.ask('predict'));
      });
    }
  }
  for (const player of players) {
    onTurn(`predict  one at a time: ${player.name}`);
    await attempt(player, async (session) => {
      player.p50 = (await session.ask('predictOne', { times: SINGLE_ROWS })).p50;
    });
  }
  finish(players);
  const ours = players.find(({ name, error }) => name === 'jacquard' && error === undefined);
  return fastestFirst(players.map((player) => predictionResult(player, ours)));
}

function predictionResult({ name, version, passes, p50, error }, ours) {
  if (error !== undefined) return { name, version, error };
  const timed = passes.slice(1);
  const result = {
    ...{ name, version, p50 },
    seconds: timed.map(({ seconds }) => seconds),
    cpuSeconds: timed.map(({ cpuSeconds }) => cpuSeconds),
  };
  if (ours === undefined) return { ...result, differs: 'jacquard did not run' };
  const [mine, theirs] = [ours.passes[0].probabilities, passes[0].probabilities];
  const difference = mine.reduce((most, p, i) => Math.max(most, Math.abs(p - theirs[i])), 0);
  return { ...result, difference, equal: difference <= PROBABILITY_TOLERANCE };
}

const denseJob = (what, { data, sizes }, { rows }) => ({
  ...{ what, rows, sizes, folder: data.folder, batchSize: BATCH_SIZE, learningRate: LEARNING_RATE },
});

/** Starts the players' processes, and gives each its job. */
export async function prepare(players, jobOf, onTurn, modules = '') {
  for (const player of players) {
    onTurn(`starting ${player.name}`);
    player.session = startSession(player.name, modules);
    await attempt(player, async (session) => {
      const { version } = await session.ask('prepare', jobOf(player));
      player.version = version ?? installedVersion(player.name);
    });
  }
}

export async function attempt(player, work) {
  if (player.error !== undefined) return;
  try {
    await work(player.session);
  } catch (error) {
    player.error = error.message.split('\n')[0];
  }
}

export function finish(players) {
  for (const { session } of players) session.stop();
}

/** By the processor's seconds; those that failed come last. */
export function fastestFirst(results) {
  const time = ({ cpuSeconds }) => (cpuSeconds ? median(cpuSeconds) : Infinity);
  return results.toSorted((a, b) => time(a) - time(b));
}

function installedVersion(name) {
  const file = CONTESTANTS[name].package;
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')).version;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
