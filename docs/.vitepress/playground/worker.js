// Runs a program of the playground: its imports are addresses by now (theme/imports.mjs). What it logs, shows and throws goes to
// the page. The library is imported at once, so that it is here when the program starts.

import '../../../src/index.ts';
import '../../../src/report/index.ts';
import { describe } from './describe.js';

const send = (message) => postMessage(message);

for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
  console[level] = (...values) =>
    send({ type: 'log', level, text: values.map((value) => describe(value)).join(' ') });
}
console.table = (rows) => console.log(rows);

let program;

/** An error with the line of the program that it comes from. */
function failure(error) {
  const stack = String(error?.stack ?? '');
  const at = stack.indexOf(program);
  const line = at < 0 ? undefined : Number(/^:(\d+)/.exec(stack.slice(at + program.length))?.[1]);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
  send({ type: 'failed', message, line });
}

self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  failure(event.reason);
});
self.addEventListener('error', (event) => {
  event.preventDefault();
  failure(event.error);
});

self.onmessage = async ({ data }) => {
  program = URL.createObjectURL(new Blob([data.code], { type: 'text/javascript' }));
  const begun = performance.now();
  try {
    await import(/* @vite-ignore */ program);
    send({ type: 'done', seconds: (performance.now() - begun) / 1000 });
  } catch (error) {
    failure(error);
  }
};
send({ type: 'ready' });
