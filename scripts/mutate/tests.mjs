// Runs test files of the sandbox, one after another, each with a time limit. The process that runs them, and what it has started, is
// a group of its own, which ends together when the limit has passed.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./vitest-process.mjs', import.meta.url));

export class Tests {
  #child;

  /** `log` is where counters write, when they are to be told which test runs. */
  constructor(folder, log) {
    this.folder = folder;
    this.log = log;
  }

  /**
   * { passed, milliseconds, cases, why } of one test file, or of its tests whose names match `pattern`; `changed` are sources that were
   * written since the last call.
   */
  async run(test, changed, limit, pattern) {
    this.#child ??= await this.#start();
    const child = this.#child;
    return await new Promise((resolve) => {
      const end = (result) => {
        clearTimeout(timer);
        child.removeAllListeners('message').removeAllListeners('exit');
        resolve(result);
      };
      const timer = setTimeout(() => {
        this.close();
        end({ passed: false, milliseconds: limit, why: 'time limit', timeout: true });
      }, limit);
      child.once('message', end);
      child.once('exit', (code, signal) => {
        this.#child = undefined;
        end({ passed: false, milliseconds: 0, why: `vitest ended with ${signal ?? code}`, broken: true });
      });
      child.send({ test, pattern, changed });
    });
  }

  async #start() {
    const { JACQUARD_MUTATION_LOG: _, ...env } = process.env;
    if (this.log !== undefined) env.JACQUARD_MUTATION_LOG = this.log;
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'];
    const child = fork(SCRIPT, [], { cwd: this.folder, detached: true, env, stdio });
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error('vitest does not start')));
    });
    child.removeAllListeners('exit');
    return child;
  }

  close() {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    child.removeAllListeners();
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {} // It has ended already.
  }
}
