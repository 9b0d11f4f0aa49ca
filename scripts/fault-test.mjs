// npm run test:faults: every call of the file system, and every message between threads, of the commands that write fails once: an error of
// the disk, half a write, a kill. What was there before is there after, the error is a sentence, and what is gone on with ends as if
// nothing had been.
//     npm run test:faults -- --only train,search --jobs 2 --most 20
// With --most, at most so many of each kind of call (open, write, rename, …) in each command, the same ones each time. Prints a line for
// each command and for each loss; exit code 1 where there is one. Needs a build.
// Before: faults/inject.mjs.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Server } from './faults/commands.mjs';
import { faultsOf, inject, ready, spread } from './faults/inject.mjs';
import { SCENARIOS } from './faults/scenarios.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    calls: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    most: { type: 'string', default: '1000000' },
    verbose: { type: 'boolean', default: false },
  },
});
const chosen = SCENARIOS.filter(({ name }) => !values.only || values.only.split(',').includes(name));
const work = mkdtempSync(path.join(tmpdir(), 'jacquard-faults-'));

const servers = Array.from({ length: Number(values.jobs) }, () => new Server());
const hows = new Map();
const all = { calls: 0, faults: 0, lost: 0 };
try {
  for (const [i, scenario] of chosen.entries()) {
    const made = await ready(scenario, path.join(work, String(i)), servers[0]);
    const faults = made.calls
      .flatMap(faultsOf)
      .filter(({ call }) => !values.calls || new RegExp(values.calls).test(call));
    const waiting = spread(faults, Number(values.most), i).map((fault, number) => ({ fault, number }));
    const met = new Set();
    let [done, lost, slowest] = [0, 0, 0];
    const worker = async (server) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { fault, number } = next;
        const result = await inject(made, fault, number, server);
        slowest = Math.max(slowest, result.milliseconds);
        if (!result.met) {
          if (values.verbose) console.log(`  not met: ${fault.call}`);
          continue;
        }
        met.add(fault.call);
        done++;
        hows.set(fault.how, (hows.get(fault.how) ?? 0) + 1);
        if (values.verbose)
          console.log(`  ${fault.call} (${fault.how} ${fault.code ?? ''}): ${result.said.split('\n')[0]}`);
        if (result.problems.length === 0) continue;
        lost++;
        console.log(
          `  LOST ${fault.call} (${fault.how} ${fault.code ?? ''}): ${result.problems.join('; ')}\n    ${result.said}`,
        );
      }
    };
    await Promise.all(servers.map(worker));
    console.log(
      `${scenario.name}: ${met.size} of ${made.calls.length} I/O calls failed once, ${done} faults, ${lost} lost; the slowest took ${(slowest / 1000).toFixed(1)} s`,
    );
    all.calls += met.size;
    all.faults += done;
    all.lost += lost;
  }
  console.log(`of each kind: ${[...hows].map(([how, count]) => `${how} ${count}`).join(', ')}`);
  console.log(`${all.calls} I/O calls failed once, ${all.faults} faults, ${all.lost} lost`);
} finally {
  for (const server of servers) server.end();
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = all.lost > 0 ? 1 : 0;
