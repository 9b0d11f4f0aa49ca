// npm run test:kill-all: commands that are killed with SIGKILL at random moments: train, search, work, convert, split, import, export and
// others. What was there before is there after, no file under its final name is damaged, and what is gone on with ends with the same bytes.
//     npm run test:kill-all -- --kills 1000 --seed 1 --state kills.json
// With --state it goes on where it was stopped. Prints a line for each command; exit code 1 where anything was lost. Needs a build.
// Before: faults/scenarios.mjs has the commands. Next: soak.mjs.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../build/src/random.js';
import { Server } from './faults/commands.mjs';
import { killed, ready } from './faults/inject.mjs';
import { queueScenario } from './faults/queue.mjs';
import { SCENARIOS } from './faults/scenarios.mjs';
import { NO_REDIS } from './redis-server.mjs';

/**
 * @param progress what an earlier call returned, to go on with
 * @returns {Promise<{ kills: number, lost: string[], slowest: number }>} `kills` are those that met a running command.
 */
export async function killAll({ kills, seed, only, progress, onProgress = () => {}, say = console.log }) {
  const so = progress ?? { seed, kills: 0, runs: 0, lost: [], slowest: 0, of: {} };
  const chosen = [...SCENARIOS, ...(NO_REDIS ? [] : [queueScenario])].filter(
    ({ name }) => !only || only.split(',').includes(name),
  );
  if (NO_REDIS) say(`work: left out: ${NO_REDIS}`);
  const work = mkdtempSync(path.join(tmpdir(), 'jacquard-kill-all-'));
  const server = new Server();
  try {
    const made = new Map();
    while (so.kills < kills) {
      const random = Random.stream(so.seed, `kill ${so.runs}`);
      const scenario = chosen[so.runs % chosen.length];
      if (!made.has(scenario))
        made.set(scenario, await ready(scenario, path.join(work, `${made.size}`), server));
      so.runs++;
      const result = await killed(made.get(scenario), random, server);
      so.kills += result.kills;
      so.of[scenario.name] = (so.of[scenario.name] ?? 0) + result.kills;
      so.slowest = Math.max(so.slowest, result.milliseconds);
      for (const problem of result.problems) {
        so.lost.push(`${scenario.name}, run ${so.runs}, killed after ${result.moments}: ${problem}`);
        say(`LOST ${so.lost.at(-1)}`);
      }
      onProgress(so);
    }
    return so;
  } finally {
    for (const scenario of chosen) await scenario.end?.();
    server.end();
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      state: { type: 'string' },
    },
  });
  const { state } = values;
  const so = await killAll({
    kills: Number(values.kills),
    seed: Number(values.seed),
    only: values.only,
    progress: state && existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : undefined,
    onProgress: (now) => state && writeFileSync(state, JSON.stringify(now)),
  });
  for (const [name, count] of Object.entries(so.of)) console.log(`${name}: ${count} kills`);
  console.log(
    `${so.kills} kills in ${so.runs} runs, ${so.lost.length} lost; the slowest took ${(so.slowest / 1000).toFixed(1)} s`,
  );
  process.exitCode = so.lost.length > 0 ? 1 : 0;
}
