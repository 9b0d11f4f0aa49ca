// Runs the built command line in a folder, to its end, to a kill or into a fault; with a limit, since a hang is a fault too.
// Next: inject.mjs, ../kill-all.mjs, ../soak.mjs.

import { fork, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../build/bin/jacquard.js', import.meta.url));
const SERVER = fileURLToPath(new URL('./server.mjs', import.meta.url));
const HOOK = new URL('./fault-hook.mjs', import.meta.url).href;

/** A command of these takes a second; with eight busy processes beside it ten. */
const LONGEST_MS = 120_000;

/**
 * @returns {Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string, hung: boolean, milliseconds: number }>}
 * @param kill called with a function that kills the process; returns one that forgets that
 */
export function run(folder, args, { env = {}, node = [], kill, longest = LONGEST_MS } = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, [...node, CLI, ...args], {
      cwd: folder,
      env: { ...cleanEnvironment(folder), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', (text) => {
        said[name] += text;
      });
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, longest);
    const stop = kill?.(() => child.kill('SIGKILL'));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      stop?.();
      resolve({ code, signal, ...said, hung, milliseconds: performance.now() - began });
    });
  });
}

/** As run(), or another one; throws where the command does not succeed. */
export async function succeed(folder, args, options, how = run) {
  const result = await how(folder, args, options);
  if (result.code !== 0)
    throw new Error(
      `${args.join(' ')}: ${result.hung ? 'hung' : `exit code ${result.code ?? result.signal}`}\n${result.stderr}`,
    );
  return result;
}

/** The names of the calls of a command that nothing disturbs, in their order. */
export async function callsOf(folder, args) {
  const log = path.join(folder, '..', `${path.basename(folder)}.calls`);
  await succeed(folder, args, { node: ['--import', HOOK], env: { JACQUARD_FAULT_LOG: log } });
  const calls = [...new Set(readFileSync(log, 'utf8').trimEnd().split('\n'))];
  rmSync(log);
  return calls;
}

/** Runs into a fault; `met` tells whether the call came. */
export async function runInto(folder, args, fault, options) {
  const mark = path.join(folder, '..', `${path.basename(folder)}.met`);
  const JACQUARD_FAULT = JSON.stringify({ ...fault, mark });
  const result = await run(folder, args, { ...options, node: ['--import', HOOK], env: { JACQUARD_FAULT } });
  let met = true;
  try {
    rmSync(mark);
  } catch {
    met = false;
  }
  return { ...result, met };
}

/** Kills after so many milliseconds. */
export const after = (milliseconds) => (kill) => {
  const timer = setTimeout(kill, milliseconds);
  return () => clearTimeout(timer);
};

/** Nothing of the developer's shell; no network. Wide kernels take a tenth of a second to check. */
function cleanEnvironment(folder) {
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    TERM: 'dumb',
    JACQUARD_WIDE: process.env.JACQUARD_WIDE ?? 'off',
    JACQUARD_FASHION_MNIST: 'none',
    JACQUARD_CACHE: path.join(folder, 'cache'),
    JACQUARD_MIRROR: 'http://127.0.0.1:1/',
  };
}

/** A backend is made for each command, and is not given back: after so many a new process is begun. */
const MOST_RUNS = 50;

/** Runs commands in one process, as server.mjs says; those that start threads or hold locks in processes of their own. */
export class Server {
  #child = null;
  #runs = 0;

  /** As run() and runInto(). @param alone in a process of its own */
  async run(folder, args, { fault = null, alone = false } = {}) {
    if (alone) return fault ? runInto(folder, args, fault) : run(folder, args);
    if (this.#runs++ % MOST_RUNS === 0) this.end();
    this.#child ??= fork(SERVER, {
      execArgv: ['--import', HOOK],
      env: cleanEnvironment('/nonexistent'),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = this.#child;
    const began = performance.now();
    const result = await new Promise((resolve) => {
      const over = (answer) => {
        clearTimeout(timer);
        child.off('message', over).off('exit', gone);
        resolve(answer);
      };
      const gone = (code, signal) =>
        over({ code, signal, met: true, stdout: '', stderr: `the server ended: ${code ?? signal}` });
      const timer = setTimeout(() => {
        this.end();
        over({ code: null, signal: 'SIGKILL', met: true, stdout: '', stderr: '', hung: true });
      }, LONGEST_MS);
      child.on('message', over).on('exit', gone);
      child.send({ folder, args, fault });
    });
    if (child.exitCode !== null || child.signalCode !== null) this.#child = null;
    return { hung: false, ...result, milliseconds: performance.now() - began };
  }

  get pid() {
    return this.#child?.pid;
  }

  end() {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}
