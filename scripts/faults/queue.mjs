// A search whose trials a worker takes from a queue, for kill-all.mjs: the search or the worker is killed, and another one goes on.
// Needs Debian's redis-server. Before: commands.mjs, ../redis-server.mjs.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { answers, freePort, startRedis } from '../redis-server.mjs';
import { after, run, succeed } from './commands.mjs';
import { named } from './scenarios.mjs';

const SEARCH = [
  ...['search', '--data', 't.csv', '--recipe', 'none', '--batch-size', '16', '--quiet', '--epochs', '4'],
  ...['--sampler', 'grid', '--try', 'learning-rate=0.01/0.1', '--try', 'hidden=4/8', '--threads', '1'],
];

let redis = null;

async function start() {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-redis-'));
  redis = { child: startRedis({ port, folder }), folder, url: `redis://127.0.0.1:${port}` };
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries === 2000) throw new Error(`redis-server on port ${port} does not answer`);
    await pause(50);
  }
}

const table = (folder) => readFileSync(path.join(folder, 'runs/search/search.csv'), 'utf8');

export const queueScenario = {
  name: 'work',
  prepare: (folder) => named('search').prepare(folder),
  args: SEARCH,
  outcome: (folder) => ({ 'search.csv': table(folder) }),
  async end() {
    redis?.child.kill('SIGKILL');
    if (redis) rmSync(redis.folder, { recursive: true, force: true });
    redis = null;
  },
  /** One kill, of the search or of the worker; returns the seconds after which it was. */
  async kill(folder, random, whole) {
    if (redis === null) await start();
    const moment = random.uniform() * 2 * whole;
    const ofWorker = random.below(2) === 0;
    const stops = [];
    const worker = (kill) =>
      run(folder, ['work', '--queue', redis.url, '--lost-after', '1', '--threads', '1', '--quiet'], {
        kill: (end) => {
          stops.push(end);
          return kill?.(end);
        },
      });
    const workers = [worker(ofWorker ? after(moment) : undefined)];
    const first = run(folder, [...SEARCH, '--queue', redis.url], ofWorker ? {} : { kill: after(moment) });
    try {
      if (ofWorker) {
        await Promise.race([workers[0], first]);
        workers.push(worker());
      }
      const result = await first;
      if (result.signal === 'SIGKILL') {
        const begun = existsSync(path.join(folder, 'runs/search/args.json'));
        if (!begun) rmSync(path.join(folder, 'runs'), { recursive: true, force: true });
        const again = begun ? ['search', '--resume', 'runs/search', '--quiet'] : SEARCH;
        await succeed(folder, [...again, '--queue', redis.url]);
      } else if (result.code !== 0) throw new Error(`search: exit code ${result.code}\n${result.stderr}`);
      return moment;
    } finally {
      for (const stop of stops) stop();
      await Promise.all(workers);
    }
  },
};
