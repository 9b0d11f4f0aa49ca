// A worker whose kernels misbehave on request, for team.test.ts: exp of 1 element traps, of 2 it never ends. Each part first
// waits until the caller has begun one too.

import { parentPort } from 'node:worker_threads';
import { BUILD_ID } from '../../../build/src/backend/kernels/build-id.js';
import { Control } from '../../../build/src/backend/threads/control-block.js';
import { serve } from '../../../build/src/backend/threads/worker-loop.js';

parentPort.once('message', ({ control, thread, begun: words, build = BUILD_ID }) => {
  const begun = new Int32Array(words);
  const kernels = {
    exp(n) {
      const parts = Atomics.add(begun, 1, 1) + 1;
      Atomics.notify(begun, 1);
      for (let own = 0; own < parts; own = Atomics.load(begun, 0)) Atomics.wait(begun, 0, own);
      if (n === 1) throw new Error('unreachable executed');
      while (n === 2);
    },
  };
  parentPort.postMessage({ kind: 'ready', build });
  serve(new Control(control), kernels, thread);
});
