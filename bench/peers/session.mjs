// A contestant's process, asked in JSON lines and answering in them. Whatever goes wrong becomes an error that says so.
// Before: rounds.mjs decides what is asked when.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CONTESTANTS } from './contestants.mjs';

const running = new Set();
// Ctrl-C in the middle of an epoch leaves nobody behind.
process.on('exit', () => {
  for (const child of running) child.kill();
});

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));

/** `modules` is the folder in contestants/ of those that are JavaScript. */
export function startSession(name, modules = '') {
  const { python, module = name, env } = CONTESTANTS[name];
  const [command, ...parameters] = python
    ? [process.env.PYTHON ?? 'python3', pathOf(python)]
    : [process.execPath, pathOf('child.mjs'), `${modules}${module}`];
  const child = spawn(command, parameters, { stdio: 'pipe', env: { ...process.env, ...env } });
  running.add(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-2000);
  });
  child.stdin.on('error', () => {}); // a process that has gone: `end` below tells
  let waiting = null;
  let end = null;
  const finish = (reason) => {
    end ??= reason;
    waiting?.reject(new Error(end));
  };
  child.on('error', ({ code, message }) => {
    finish(code === 'ENOENT' ? `${command} is not installed` : message);
  });
  child.on('close', (code) => {
    running.delete(child);
    finish(`its process ended (${code}): ${said.trim().split('\n').at(-1)}`);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line);
    if (answer.error === undefined) waiting?.resolve(answer);
    else finish(answer.error);
  });

  return {
    /** The answer to a command. @throws Error with the contestant's reason. */
    async ask(command, parameters = {}) {
      if (end !== null) throw new Error(end);
      const answer = new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
      child.stdin.write(`${JSON.stringify({ command, ...parameters })}\n`);
      return answer.finally(() => {
        waiting = null;
      });
    },
    stop() {
      child.stdin.end();
      child.kill();
    },
  };
}
