// Fails one call of a command, and says what was lost: the files that were there before, the way on, or the result.
// Before: fault-hook.mjs, scenarios.mjs. Next: ../fault-test.mjs fails all calls, test/scripts/faults.test.ts some.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, callsOf, run as runAlone, succeed } from './commands.mjs';
import { comparable, damage, differing, filesIn, isTemporary } from './folders.mjs';

/** Links as they are: a lock is one that leads nowhere. */
const COPY = { recursive: true, verbatimSymlinks: true };

/** What a disk answers, by the kind of call. */
const CODES = {
  write: ['ENOSPC', 'EIO', 'EDQUOT'],
  read: ['EIO', 'EACCES'],
  open: ['EACCES', 'EIO', 'EMFILE'],
  name: ['EACCES', 'EIO', 'ENOSPC', 'EROFS'],
};
const KINDS = [
  [/ (write|writeFile|appendFile|fsync|truncate|ftruncate) /, 'write'],
  [/ (read|readFile|stat|lstat|fstat|readdir|readlink|realpath|exists|statfs|close) /, 'read'],
  [/ open (?!.*\.tmp)/, 'open'],
  [/./, 'name'],
];

/** The faults that a call can have: an error, less than was asked for, the end of the process or of its thread. */
export function faultsOf(call, index) {
  if (/ message /.test(call)) return [{ call, how: call.startsWith('worker') ? 'die' : 'kill' }];
  const [, kind] = KINDS.find(([pattern]) => pattern.test(call));
  const codes = CODES[kind];
  const faults = [{ call, how: 'error', code: codes[index % codes.length] }];
  if (/ (read|write|writeFile|appendFile) /.test(call)) faults.push({ call, how: 'short', code: 'ENOSPC' });
  if (!/ (exists|stat|lstat|fstat|read|readFile|readdir|readlink|realpath|statfs) /.test(call))
    faults.push({ call, how: 'kill' });
  return faults;
}

/**
 * Of each kind of call (open, rename, …) at most so many faults, spread over the calls of that kind and over what can happen to them.
 * The same for the same command; `turn` is the number of the command, so that the next one meets other faults.
 */
export function spread(faults, most, turn) {
  const kinds = new Map();
  for (const one of faults) kinds.set(kindOf(one), [...(kinds.get(kindOf(one)) ?? []), one]);
  return [...kinds.values()].flatMap((those, k) => {
    const first = Math.floor((((k + 5 * turn) * 0.618) % 1) * those.length);
    const count = Math.min(most, those.length);
    const at = (j) => (first + Math.floor((j * those.length) / count)) % those.length;
    return Array.from({ length: count }, (_, j) => those[at(j)]);
  });
}

/** "main: rename runs/x #1": rename. */
const kindOf = ({ call }) => call.split(' ')[1];

/**
 * A scenario that is ready: its folder as it is found, its calls, and what an undisturbed run leaves, which is the same in a process of
 * its own and in the server.
 */
export async function ready(scenario, work, server) {
  const found = path.join(work, 'found');
  mkdirSync(found, { recursive: true });
  await scenario.prepare(found);
  const whole = path.join(work, 'whole');
  cpSync(found, whole, COPY);
  const began = performance.now();
  const calls = await callsOf(whole, scenario.args);
  const milliseconds = performance.now() - began;
  const whole2 = path.join(work, 'whole2');
  cpSync(found, whole2, COPY);
  await succeed(whole2, scenario.args, { alone: scenario.alone }, (...given) => server.run(...given));
  const expected = scenario.outcome(whole);
  const unlike = differing(expected, scenario.outcome(whole2));
  if (unlike.length > 0)
    throw new Error(`${scenario.name}: two undisturbed runs differ: ${unlike.join(', ')}`);
  return { scenario, work, found, whole, calls, expected, before: contents(found), milliseconds };
}

/** Kills the command at a random moment, looks what is lost, and goes on, up to three times; then to its end, in the server. */
export async function killed(made, random, server) {
  const { scenario, work, milliseconds } = made;
  const folder = path.join(work, 'killed');
  rmSync(folder, { recursive: true, force: true });
  cpSync(made.found, folder, COPY);
  const problems = [];
  const moments = [];
  let slowest = 0;
  const run = async (moment, where, args) => {
    const result =
      moment === null
        ? await server.run(where, args, { alone: scenario.alone })
        : await runAlone(where, args, { kill: after(moment) });
    slowest = Math.max(slowest, result.milliseconds);
    if (result.hung) problems.push('it hung');
    if (result.signal === 'SIGKILL' && moment !== null) moments.push(moment);
    return result;
  };
  try {
    if (scenario.kill) moments.push(await scenario.kill(folder, random, milliseconds));
    else {
      let result = await run(random.uniform() * milliseconds, folder, scenario.args);
      if (result.signal === 'SIGKILL') problems.push(...lost(made, folder, { how: 'kill' }));
      for (let more = random.below(3); more > 0 && result.signal === 'SIGKILL'; more--) {
        const moment = random.uniform() * milliseconds;
        const goOn = scenario.goOn(folder, async (where, args) => {
          result = await run(moment, where, args);
          if (result.signal === 'SIGKILL') throw new Killed();
          return result;
        });
        await goOn.catch((error) => {
          if (!(error instanceof Killed)) throw error;
        });
      }
      if (result.signal === 'SIGKILL') await scenario.goOn(folder, (where, args) => run(null, where, args));
      else if (result.code !== 0 && !/is finished/.test(result.stderr))
        problems.push(`exit code ${result.code}: ${result.stderr}`);
    }
    const unlike = differing(made.expected, scenario.outcome(folder));
    if (unlike.length > 0) problems.push(`the result has other content: ${unlike.join(', ')}`);
  } catch (error) {
    problems.push(`cannot be gone on with: ${error.message}`);
  }
  rmSync(folder, { recursive: true, force: true });
  const shown = moments.map((one) => `${(one / 1000).toFixed(2)} s`).join(', then ');
  return { kills: moments.length, problems, moments: shown, milliseconds: slowest };
}

class Killed extends Error {}

function contents(folder) {
  return new Map(filesIn(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
}

/**
 * @returns {Promise<{ met: boolean, problems: string[], milliseconds: number, said: string }>} `met` is false where the call did not come.
 */
export async function inject(made, fault, number, server) {
  const { scenario, work } = made;
  // A lock is of a process: whoever is killed with one in the server leaves it with a process that lives.
  const alone = scenario.alone || / message |\/running #/.test(fault.call);
  const goOn = (folder, args) => server.run(folder, args, { alone: scenario.alone });
  const folder = path.join(work, `fault-${number}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(made.found, folder, COPY);
  const problems = [];
  const result = await server.run(folder, scenario.args, { fault, alone });
  const said = `${result.code ?? result.signal}: ${result.stderr.trim()}`;
  if (result.hung) problems.push('it hung');
  if (result.met) {
    problems.push(...endOf(result, fault), ...lost(made, folder, fault));
    try {
      if (result.code !== 0) await scenario.goOn(folder, goOn);
      const unlike = differing(made.expected, scenario.outcome(folder));
      if (unlike.length > 0)
        problems.push(
          `${result.code === 0 ? 'it went on, with' : 'the resumed result has'} other content: ${unlike.join(', ')}`,
        );
    } catch (error) {
      problems.push(`cannot be gone on with: ${error.message}`);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return { met: result.met, problems, milliseconds: result.milliseconds, said };
}

/** Whether the process ended as it is documented: with a sentence, and its exit code. */
function endOf({ code, signal, stderr, stdout }, { how }) {
  if (how === 'kill') return signal === 'SIGKILL' ? [] : [`not killed: ${code}`];
  if (code === 0) return []; // what came of it is compared
  const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
  const problems = [];
  if (code !== 2 && !(how === 'die' && code === 1)) problems.push(`exit code ${code ?? signal}`);
  if (errors.length !== 1) problems.push(`${errors.length} error messages`);
  if (/^ +at |node:internal|made to fail/m.test(stderr + stdout)) problems.push('not a sentence');
  return problems;
}

/** Of what was there before, and of what has its final name now. */
function lost({ scenario, before, whole }, folder, { how }) {
  const { replaced = /^$/, growing = /^$/ } = scenario;
  const problems = [];
  const isNew = (name) =>
    existsSync(path.join(whole, name)) && comparable(folder, name) === comparable(whole, name);
  for (const [name, bytes] of before) {
    if (isTemporary(name)) continue;
    if (!existsSync(path.join(folder, name))) problems.push(`${name} is gone`);
    else if (!readFileSync(path.join(folder, name)).equals(bytes) && !replaced.test(name))
      problems.push(`${name} is another`);
    else if (!readFileSync(path.join(folder, name)).equals(bytes) && !growing.test(name) && !isNew(name))
      problems.push(`${name} is neither the old nor the new one`);
  }
  for (const name of filesIn(folder).filter((one) => !before.has(one))) {
    if (isTemporary(name)) {
      if (how !== 'kill') problems.push(`${name} is left`);
      continue;
    }
    const wrong = /journal\.log|tfevents/.test(name) ? null : damage(folder, name);
    if (wrong !== null) problems.push(`${name} is damaged: ${wrong}`);
    else if (!existsSync(path.join(whole, name)) && !growing.test(name))
      problems.push(`${name} is nothing that it writes`);
    else if (!growing.test(name) && !isNew(name)) problems.push(`${name} has another content`);
  }
  return problems;
}
