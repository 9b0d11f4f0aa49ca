// The convolutional network, in turns as in rounds.mjs: some training steps, and predictions.
// Before: run.mjs. Next: cnn-job.mjs writes the job, session.mjs.

import { CNN, STEPS, writeCnn } from './cnn-job.mjs';
import { CONTESTANTS } from './contestants.mjs';
import { attempt, fastestFirst, finish, predictInTurns, prepare } from './rounds.mjs';

/** Of a loss in the first turn's steps, absolute: float32 sums in another order move it by less. */
const LOSS_TOLERANCE = 1e-5;
const FOLDER = 'cnn/';

/**
 * Seconds a step and the losses of the first turn's steps, which are compared; later turns continue from there, and are only
 * timed. A contestant that fails has `error` instead of times.
 */
export async function benchmarkSteps({ data, names, rounds, onTurn }) {
  await writeCnn(data, 'train', rounds + 1);
  const players = names
    .filter((name) => CONTESTANTS[name].cnnTrain)
    .map((name) => ({ name, steps: CONTESTANTS[name].steps ?? STEPS, turns: [] }));
  const jobOf = ({ steps }) => ({ what: 'train', folder: data.folder, steps });
  await prepare(players, jobOf, onTurn, FOLDER);
  for (let round = 0; round <= rounds; round++) {
    for (const player of players) {
      onTurn(`${CNN}  ${round === 0 ? 'warm-up' : `round ${round}/${rounds}`}: ${player.name}`);
      await attempt(player, async (session) => {
        player.turns.push(await session.ask('steps'));
      });
    }
  }
  finish(players);
  const ours = players.find(({ name, error }) => name === 'jacquard' && error === undefined);
  const results = players.map((player) => stepsResult(player, ours?.turns[0].losses));
  return { what: 'cnn-train', model: CNN, rounds, results: fastestFirst(results) };
}

function stepsResult({ name, version, steps, turns, error }, reference) {
  if (error !== undefined) return { name, version, error };
  const [{ losses }, ...timed] = turns;
  const result = {
    ...{ name, version, steps, losses },
    seconds: timed.map(({ seconds }) => seconds / steps),
    cpuSeconds: timed.map(({ cpuSeconds }) => cpuSeconds / steps),
  };
  if (reference === undefined) return { ...result, differs: 'jacquard did not run' };
  const difference = Math.max(...losses.map((loss, i) => Math.abs(loss - reference[i])));
  const tolerance = CONTESTANTS[name].tolerance ?? LOSS_TOLERANCE;
  return { ...result, difference, equal: losses.length === steps && difference <= tolerance };
}

/** As benchmarkPrediction(). */
export async function benchmarkCnnPrediction({ data, names, rounds, onTurn }) {
  await writeCnn(data, 'predict', 0);
  const players = names.filter((name) => CONTESTANTS[name].cnnPredict).map((name) => ({ name, passes: [] }));
  await prepare(players, () => ({ what: 'predict', folder: data.folder }), onTurn, FOLDER);
  return { what: 'cnn-predict', model: CNN, rounds, results: await predictInTurns(players, rounds, onTurn) };
}
