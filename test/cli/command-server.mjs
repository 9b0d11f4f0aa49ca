// Runs one command after the other in one process, each in its folder, and each to the end that a process of its own would have: nothing
// keeps the event loop alive any more, and the listeners for the exit have run. Starting Node and loading the command takes most of the
// processor time of a small command. Before: served.ts starts it.

import { fileURLToPath } from 'node:url';

const CLI = new URL('../../build/bin/jacquard.js', import.meta.url);

/** What there is before a command; what it adds would end with its process. */
const LISTENERS = [
  ...['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => [process, name]),
  ...[process.stdout, process.stderr].map((stream) => [stream, 'error']),
].map(([emitter, name]) => [emitter, name, emitter.listeners(name)]);
const AT_EXIT = process.listeners('exit');
// Modules add one once in a process, and are loaded again for each command.
process.setMaxListeners(0);

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

/** What keeps the event loop alive. */
const alive = () => process.getActiveResourcesInfo().sort().join();

let number = 0;
process.on('message', async ({ folder, words, env, mark }) => {
  process.chdir(folder);
  Object.assign(process.env, env);
  process.argv = [process.execPath, fileURLToPath(CLI), ...words];
  await import(`${CLI}?${number++}`); // what it throws ends this process, as it would end the command's
  while (alive() !== idle) await turn();
  const code = process.exitCode ?? 0;
  for (const [emitter, name, before] of LISTENERS)
    for (const listener of emitter.listeners(name))
      if (!before.includes(listener)) emitter.off(name, listener);
  // They remain: a module adds its own once in a process.
  for (const listener of process.listeners('exit'))
    if (!AT_EXIT.includes(listener)) listener.call(process, code);
  process.exitCode = undefined;
  process.chdir('/');
  process.stdout.write(mark);
  process.stderr.write(mark);
  process.send({ code });
});
process.on('disconnect', () => process.exit());
await turn();
const idle = alive();
process.send({ ready: true });
