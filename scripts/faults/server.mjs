// Runs one command after the other in one process, each in its folder and with a fault of its own: starting Node takes most of the time
// that a command takes. Before: fault-hook.mjs, which is imported first. Next: commands.mjs starts it.

import { lstatSync, readdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = new URL('../../build/bin/jacquard.js', import.meta.url).href;
const SCRIPT = fileURLToPath(CLI);

let said = null;
for (const name of ['stdout', 'stderr']) {
  process[name].write = (text, ...more) => {
    if (said) said[name] += text;
    const done = more.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
}

const before = process.listeners('exit');
/** What a process does at its end. */
function exit() {
  for (const listener of process.listeners('exit'))
    if (!before.includes(listener)) listener.call(process, process.exitCode ?? 0);
}

/** Locks of this process become those of one that had its number before it. */
function leaveBehind(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    const lock = path.join(folder, name);
    if (!lstatSync(lock).isSymbolicLink()) continue;
    const holder = readlinkSync(lock);
    if (!holder.startsWith('jacquard:') || !holder.includes(`-${process.pid}-`)) continue;
    unlinkSync(lock);
    symlinkSync(holder.replace(/-\d+$/, '-1'), lock);
  }
}

let number = 0;
process.on('unhandledRejection', () => {}); // of a command that was killed
process.on('message', async ({ folder, args, fault }) => {
  said = { stdout: '', stderr: '' };
  process.chdir(folder);
  process.exitCode = undefined;
  process.argv = [process.execPath, SCRIPT, ...args];
  let signal = null;
  const killed = new Promise((resolve) => {
    const { run, done, within } = globalThis.jacquardFaults(
      fault,
      () => import(`${CLI}?${number++}`),
      () => {
        signal = 'SIGKILL';
        resolve({ run, within });
      },
    );
    done.then(() => resolve({ run, within }));
  });
  const { run, within } = await killed;
  try {
    if (signal) leaveBehind(folder);
    else within(exit);
  } catch (error) {
    said.stderr += error.stack;
    process.exitCode = 7; // as Node ends
  }
  const { met, calls } = run;
  const code = signal ? null : (process.exitCode ?? 0);
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  process.exitCode = undefined;
  process.chdir('/');
  process.send({ code, signal, met, calls, ...said });
  said = null;
});
