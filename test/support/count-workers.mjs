// Loaded into a command with NODE_OPTIONS=--import: writes a line to the file that COUNT_WORKERS names for each worker thread that is started,
// with who starts it ("main" or "thread") and its module's name; a data: address is a thread of a backend. Read by ../cli/search-threads.test.ts.

import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

const { Worker, isMainThread } = threads;

threads.Worker = class extends Worker {
  constructor(file, options) {
    super(file, options);
    const { protocol, pathname } = new URL(String(file));
    const name = protocol === 'data:' ? 'kernels' : pathname.split('/').at(-1);
    appendFileSync(process.env.COUNT_WORKERS, `${isMainThread ? 'main' : 'thread'} ${name}\n`);
  }
};
syncBuiltinESMExports();
