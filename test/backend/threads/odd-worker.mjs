// A worker whose kernels misbehave on request, for team.test.ts: exp of 1 element traps, of 2 it never ends.

import { parentPort } from 'node:worker_threads';
import { Control } from '../../../build/src/backend/threads/control.js';
import { serve } from '../../../build/src/backend/threads/serve.js';

parentPort.once('message', ({ control, thread }) => {
  const kernels = {
    exp(n) {
      if (n === 1) throw new Error('unreachable executed');
      while (n === 2);
    },
  };
  parentPort.postMessage('ready');
  serve(new Control(control), kernels, thread);
});
