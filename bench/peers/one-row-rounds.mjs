// One row after another through a small and a larger network, by each contestant's fastest way, in turns of some milliseconds: half of
// the turns are then undisturbed on a machine that does other work too.
// Before: run.mjs. Next: table.mjs prints it.

import { CONTESTANTS } from './contestants.mjs';
import { writeNarrowData, writeWeights } from './job.mjs';
import { attempt, finish, median, prepare } from './rounds.mjs';

/** Four pixels, of which two classes are told; and the images. */
export const ONE_ROW_MODELS = ['4-32-2', '784-342-10'];
const TOLERANCE = 1e-4;
const TURNS_A_ROUND = 50;
const TURN_MS = 3;

/** Microseconds of a row in each turn, and whether the probabilities of the first rows are ours. */
export async function benchmarkOneRow({ data, model, names, rounds, onTurn }) {
  const sizes = model.split('-').map(Number);
  const job = sizes[0] === data.width ? data : writeNarrowData(data, sizes);
  await writeWeights(job.folder, sizes);
  const players = names
    .filter((name) => CONTESTANTS[name].oneRow)
    .map((name) => ({ name, rows: data.rows, turns: [], calls: 50 }));
  await prepare(players, () => ({ what: 'one-row', rows: data.rows, sizes, folder: job.folder }), onTurn);
  for (let turn = 0; turn <= rounds * TURNS_A_ROUND; turn++) {
    onTurn(`one row of ${model}  turn ${turn}/${rounds * TURNS_A_ROUND}`);
    for (const player of players) {
      await attempt(player, async (session) => {
        const answer = await session.ask('rowByRow', { calls: player.calls, probabilities: turn === 0 });
        player.probabilities ??= answer.probabilities;
        if (turn > 0) player.turns.push(answer.microseconds);
        player.calls = Math.max(50, Math.round((1000 * TURN_MS) / answer.microseconds));
      });
    }
  }
  finish(players);
  const ours = players.find(({ name, error }) => name === 'jacquard' && error === undefined);
  const results = players.map((player) => resultOf(player, ours));
  const time = ({ microseconds }) => (microseconds ? median(microseconds) : Infinity);
  return { what: 'one-row', model, rounds, results: results.toSorted((a, b) => time(a) - time(b)) };
}

function resultOf({ name, version, turns, probabilities, error }, ours) {
  if (error !== undefined) return { name, version, error };
  const result = { name, version, microseconds: turns };
  if (ours === undefined) return { ...result, differs: 'jacquard did not run' };
  const difference = ours.probabilities.reduce(
    (most, p, i) => Math.max(most, Math.abs(p - probabilities[i])),
    0,
  );
  return { ...result, difference, equal: difference <= TOLERANCE };
}
