// Which test passes which points of which source, and how long it takes. Each test file runs once, alone, over sources with counters; what it
// passed is kept until the test changes. A command line that it starts, and a worker, count as well, up to the moment they are killed.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { counted, sitesOf } from './sites.mjs';
import { Tests } from './tests.mjs';

/** A test file that takes longer than this, in ms, takes no part. */
const LIMIT = 600_000;

/**
 * Coverage of the test files `names`, measured where their present text has none yet: a Map from name to
 * { hash, passed, milliseconds, cases: { name: { milliseconds, hits: { source: points } } }, texts: { source: hash } }.
 * The case '' is what no single test of the file does: its imports and hooks. Of `shards` processes that measure, each begins at its own share.
 */
export async function cover(sandbox, folder, names, say, late = () => false, [shard, shards] = [1, 1]) {
  mkdirSync(folder, { recursive: true });
  const fileOf = (name) => path.join(folder, `${name.replaceAll('/', '+')}.json`);
  const coverage = new Map();
  /** Whether it is known by now: another process may measure too. */
  const known = (name) => {
    const entry = existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : undefined;
    if (entry?.hash !== sandbox.tests.get(name)) return false;
    coverage.set(name, entry);
    return true;
  };
  const unknown = names.filter((name) => !known(name));
  const own = (_, at) => at % shards === shard - 1;
  const missing = [...unknown.filter(own), ...unknown.filter((_, at) => !own(_, at)).reverse()];
  if (missing.length === 0 || late()) return coverage;

  const log = path.join(folder, `passed-${process.pid}.log`);
  const tests = new Tests(sandbox.folder, log);
  const numbered = [...sandbox.sources.keys()];
  numbered.forEach((name, number) => {
    const { text } = sandbox.sources.get(name);
    sandbox.write(name, counted(text, sitesOf(name, text), number, log));
  });
  sandbox.bundleWorker();
  let done = 0;
  for (const name of missing) {
    if (late()) break;
    if (known(name)) continue;
    rmSync(log, { force: true });
    const { passed, milliseconds, why, timeout, cases: ran = [] } = await tests.run(name, [], LIMIT);
    const cases = readLog(existsSync(log) ? readFileSync(log, 'utf8') : '', numbered);
    for (const each of ran)
      if (cases[each.name]) cases[each.name].milliseconds += Math.round(each.milliseconds);
    const sources = [...new Set(Object.values(cases).flatMap(({ hits }) => Object.keys(hits)))];
    // Points are numbers in a text: of which text, by source.
    const texts = Object.fromEntries(sources.map((source) => [source, sandbox.sources.get(source).hash]));
    const entry = {
      hash: sandbox.tests.get(name),
      passed,
      milliseconds: Math.round(milliseconds),
      cases,
      texts,
    };
    // A machine may be too busy today.
    if (!timeout) writeFileSync(fileOf(name), JSON.stringify(entry));
    coverage.set(name, entry);
    const failure = passed ? '' : `fails (${why}) `;
    say(
      `${++done}/${missing.length} ${name} ${failure}${(milliseconds / 1000).toFixed(1)} s, ${sources.length} sources`,
    );
  }
  tests.close();
  rmSync(log, { force: true });
  for (const name of numbered) sandbox.restore(name);
  sandbox.bundleWorker();
  return coverage;
}

/** What the log of one test file says, by test. */
function readLog(text, sources) {
  const cases = { '': { milliseconds: 0, hits: {} } };
  let sets = new Map();
  let name = '';
  const keep = () => {
    cases[name] ??= { milliseconds: 0, hits: {} };
    const { hits } = cases[name];
    for (const [source, points] of sets) hits[source] = [...new Set([...(hits[source] ?? []), ...points])];
    sets = new Map();
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) {
      keep();
      name = JSON.parse(line.slice(1));
      continue;
    }
    const [number, point] = line.split(':');
    const source = sources[number];
    if (source === undefined || !/^\d+$/.test(point)) continue;
    if (!sets.has(source)) sets.set(source, new Set());
    sets.get(source).add(Number(point));
  }
  keep();
  return cases;
}
