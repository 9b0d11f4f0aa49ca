// npm run mutate: whether the tests notice a changed line. It changes one place of src/ or cli/ at a time, runs the tests that reach
// it, and prints how many of the mutants a test has killed, by folder and in all. docs/design/testing.md says more. Needs a build.
//     npm run mutate -- --sample 400 --seed 1

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allMutants, changedLines, drawn, equivalent, sample } from './mutate/choose.mjs';
import { cover } from './mutate/coverage.mjs';
import { Judge } from './mutate/judge.mjs';
import { nearestTests } from './mutate/nearest.mjs';
import { report, said } from './mutate/report.mjs';
import { Sandbox } from './mutate/sandbox.mjs';
import { Tests } from './mutate/tests.mjs';

const USAGE = `npm run mutate -- [options]
  --sample <n>      n mutants, drawn by folder in proportion (default: 400)
  --changed <ref>   those on lines of src/ and cli/ that differ from <ref>, at most --limit; tries the nearest tests only
  --all             every mutant; stopped and started again, it goes on
  --only <regex>    of these, those in files whose names match
  --seed <n>        of the draw (default: 1)
  --limit <n>       mutants of --changed (default: 10)
  --budget <s>      seconds of tests that a mutant must survive (default: 60)
  --minutes <n>     stops after n minutes and reports what is known
  --shard <i/n>     the i-th of n processes that share the work
  --at-least <p>    exit code 1 where the score is under p percent
  --known-tests     tests whose coverage is not known take no part, instead of being measured first
  --report          tries nothing; reports what is known
  --folder <path>   where coverage, results and the copy are kept (default: in the system's temporary folder)`;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tests that take no part: pages, which are built from sources of their own, and tests that read sources as text. */
const LEFT_OUT = /^test\/(browser|scripts)\/|^test\/(package|docs|architecture|fashion-mnist)\.test/;

function options() {
  const text = (value) => ({ type: 'string', default: value });
  const { values } = parseArgs({
    options: {
      sample: text('400'),
      changed: { type: 'string' },
      all: { type: 'boolean' },
      only: { type: 'string' },
      seed: text('1'),
      limit: text('10'),
      budget: text('60'),
      minutes: { type: 'string' },
      shard: text('1/1'),
      'at-least': text('0'),
      'known-tests': { type: 'boolean' },
      report: { type: 'boolean' },
      folder: text(
        path.join(
          tmpdir(),
          `jacquard-mutation-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`,
        ),
      ),
      help: { type: 'boolean' },
    },
  });
  for (const name of ['sample', 'limit', 'budget', 'minutes', 'at-least'])
    if (values[name] !== undefined && !(Number(values[name]) >= 0))
      throw new RangeError(`--${name} ${values[name]}: a number expected`);
  return values;
}

async function main() {
  const values = options();
  if (values.help) return console.log(USAGE);
  const begin = performance.now();
  const [shard, shards] = values.shard.split('/').map(Number);
  const late = () =>
    values.minutes !== undefined && performance.now() - begin > Number(values.minutes) * 60_000;
  const lines = values.changed === undefined ? undefined : changedLines(root, values.changed);
  // Quiet where nothing has changed.
  if (lines !== undefined && Object.keys(lines).length === 0) return;

  mkdirSync(values.folder, { recursive: true });
  const sandbox = new Sandbox(root, path.join(values.folder, `copy-${shard}`));
  const chosen = choose(values, allMutants(sandbox.sources), lines);
  const list = JSON.parse(readFileSync(new URL('./mutate/equivalent.json', import.meta.url), 'utf8'));
  const mutants = chosen.filter((mutant) => equivalent(list, mutant) === undefined);
  if (lines !== undefined && mutants.length === 0) return;

  const results = path.join(values.folder, 'results.jsonl');
  const known = readResults(results);
  if (!values.report) {
    const tests = new Tests(sandbox.folder);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.once(signal, () => {
        tests.close();
        process.exit(130);
      });
    const eligible = [...sandbox.tests.keys()].filter((name) => !LEFT_OUT.test(name));
    const wanted = lines === undefined ? eligible : nearestTests(sandbox, eligible, mutants);
    const coverage = await cover(
      sandbox,
      path.join(values.folder, 'coverage'),
      wanted,
      (line) => console.error(`coverage ${line}`),
      values['known-tests'] ? () => true : late,
      [shard, shards],
    );
    const judge = new Judge(sandbox, tests, coverage, Number(values.budget));
    let done = 0;
    for (const [at, mutant] of mutants.entries()) {
      if (late()) break;
      done++;
      if (at % shards !== shard - 1) continue;
      const before = known.get(mutant.key);
      if (before?.status === 'killed' || before?.status === 'invalid') continue;
      const started = performance.now();
      const result = await judge.judge(mutant, before?.survived);
      known.set(mutant.key, result);
      appendFileSync(results, `${JSON.stringify({ key: mutant.key, ...result })}\n`);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.error(
        `${done}/${mutants.length} ${result.status} ${seconds} s  ${said(mutant)}${result.by ? `  by ${result.by}` : ''}`,
      );
    }
    tests.close();
  }
  const judged = mutants.flatMap((mutant) => {
    const result = known.get(mutant.key);
    return result === undefined ? [] : [{ mutant, ...result }];
  });
  const { lines: text, share } = report(judged, chosen.length - mutants.length);
  for (const { mutant, status, covering } of judged)
    if (status === 'survived') console.log(`survived  ${said(mutant)}   (${covering} tests reach it)`);
    else if (status === 'uncovered') console.log(`no test   ${said(mutant)}`);
  for (const line of text) console.log(line);
  if (judged.length < mutants.length)
    console.log(
      `${mutants.length - judged.length} of ${mutants.length} mutants not yet tried: the same command goes on`,
    );
  writeFileSync(path.join(values.folder, 'report.txt'), `${text.join('\n')}\n`);
  if (100 * share < Number(values['at-least'])) {
    console.error(
      `mutate: the score is under ${values['at-least']} %: write tests that notice what survived`,
    );
    process.exitCode = 1;
  }
}

function choose(values, mutants, lines) {
  const matches = new RegExp(values.only ?? '');
  return drawnFrom(values, mutants, lines).filter(({ file }) => matches.test(file));
}

function drawnFrom(values, mutants, lines) {
  if (lines !== undefined) {
    const changed = mutants.filter(({ file, line }) => lines[file]?.has(line));
    return drawn(changed, values.seed).slice(0, Number(values.limit));
  }
  return values.all ? drawn(mutants, values.seed) : sample(mutants, Number(values.sample), values.seed);
}

/** What is known of mutants: the last line of each. */
function readResults(file) {
  const known = new Map();
  if (existsSync(file))
    for (const line of readFileSync(file, 'utf8').split('\n'))
      if (line.endsWith('}')) known.set(JSON.parse(line).key, JSON.parse(line));
  return known;
}

main().catch((error) => {
  console.error(
    error.code?.startsWith('ERR_PARSE_ARGS') || error instanceof RangeError
      ? `${error.message}\n${USAGE}`
      : error,
  );
  process.exitCode = 2;
});
