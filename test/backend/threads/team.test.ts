// A team of threads: every part is run once, traps and deaths end the call with an error, and nothing hangs.

import { expect, test } from 'vitest';
import { createJsKernels } from '../../../src/backend/js/index.js';
import { Control } from '../../../src/backend/threads/control-block.js';
import { kernelFor, Team, threadedKernels } from '../../../src/backend/threads/team.js';
import { startWorker } from '../../../src/platform/workers.js';
import { LIMIT } from '../../support/limits.js';

const now = () => performance.now();

async function oddTeam(patience = 5000) {
  const control = new Control();
  const team = new Team(2, control, { mayBlock: true, now, patience });
  const url = new URL('./odd-worker.mjs', import.meta.url);
  let ended: (reason: string) => void = () => {};
  const end = new Promise<string>((resolve) => {
    ended = resolve;
  });
  const onEnd = (reason: string) => {
    team.lose(reason);
    ended(reason);
  };
  const begun = new Int32Array(new SharedArrayBuffer(8)); // parts that the caller, and the worker, have begun
  const worker = await startWorker(
    url,
    { control: control.buffer, thread: 1, begun: begun.buffer },
    { onEnd },
  );
  /** The caller's own part. It and the worker's wait for each other, so each has one of two, however slow the machine is. */
  const meet = () => {
    const parts = Atomics.add(begun, 0, 1) + 1;
    Atomics.notify(begun, 0);
    while (Atomics.load(begun, 1) < parts) {
      if (Atomics.wait(begun, 1, parts - 1, LIMIT) === 'timed-out')
        throw new Error('the worker took no part');
    }
  };
  return { team, worker, end, meet };
}

test('the parts of a call are each run once, by whom it may be', () => {
  const control = new Control();
  const team = new Team(3, control, { mayBlock: true, now }); // its workers never come
  const ran: number[] = [];
  team.run('exp', (part) => ran.push(part), [[10], [11], [12]]);
  team.run('exp', (part) => ran.push(part), [[20], [21]]);
  expect(ran).toEqual([10, 11, 12, 20, 21]);
});

test('a worker does a part when the caller is busy', async () => {
  const { team, worker, meet } = await oddTeam();
  const ran: number[] = [];
  const own = (part: number) => {
    ran.push(part);
    meet();
  };
  for (let i = 0; i < 5; i++) team.run('exp', own, [[10], [11]]);
  expect(ran.length).toBe(5);
  worker.terminate();
});

test('a trap on a worker ends the call with the kernel, the thread and the reason; the team goes on', async () => {
  const { team, worker, meet } = await oddTeam();
  expect(() => team.run('exp', meet, [[1], [1]])).toThrow(
    'kernel exp failed on thread 1: unreachable executed',
  );
  team.run('exp', meet, [[5], [6]]);
  worker.terminate();
});

test('a trap on the calling thread waits for the others first, and says where it was', async () => {
  const { team, worker, meet } = await oddTeam();
  const own = () => {
    meet();
    throw new Error('memory access out of bounds');
  };
  expect(() => team.run('exp', own, [[5], [6]])).toThrow(
    'kernel exp failed on the calling thread: memory access out of bounds',
  );
  worker.terminate();
});

test('a worker that dies between calls makes the next one fail, with what to do', async () => {
  const { team, worker, end, meet } = await oddTeam();
  worker.terminate();
  expect(await end).toMatch(/exit code 1/);
  expect(() => team.run('exp', meet, [[5], [6]])).toThrow(
    /kernel exp: a worker ended with exit code 1; make a new backend/,
  );
});

test('a worker that is killed in the middle of its part ends the call, which names the kernel; so does every later one', async () => {
  const { team, worker, meet } = await oddTeam(300);
  const own = () => {
    meet();
    worker.terminate(); // while it is in a part that never ends
  };
  const start = now();
  expect(() => team.run('exp', own, [[2], [2]])).toThrow(/kernel exp: a worker has not finished its part in/);
  expect(now() - start).toBeLessThan(LIMIT);
  expect(() => team.run('log', own, [[5], [6]])).toThrow(/kernel log: .*make a new backend/);
});

test.each([
  ['of an earlier build, which says nothing', null, 'an earlier one'],
  ['of another version', '0.0.9 1234', '0.0.9 1234'],
])('a worker %s is refused before it computes anything', async (_, build, shown) => {
  const url = new URL('./odd-worker.mjs', import.meta.url);
  const begun = new SharedArrayBuffer(8);
  const task = { control: new Control().buffer, thread: 1, begun, build };
  await expect(startWorker(url, task, { onEnd: () => {} })).rejects.toThrow(
    new RegExp(`could not be started: its module is of another build of jacquard \\(${shown}; this is 0\\.`),
  );
});

test("a call that is never cut comes to the calling thread's own kernel, others to the threaded one", () => {
  const own = createJsKernels(new WebAssembly.Memory({ initial: 1 }));
  const team = new Team(2, new Control(), { mayBlock: true, now });
  const table = threadedKernels(own, team, now);
  expect(kernelFor(table, 'exp', [100, 0, 0])).toBe(own.exp);
  expect(kernelFor(table, 'exp', [1_000_000, 0, 0])).toBe(table.exp);
  expect(kernelFor(table, 'transposeBytes', [1000, 1000, 0, 0])).toBe(own.transposeBytes); // cut for no shape
  expect(kernelFor(own, 'exp', [1_000_000, 0, 0])).toBe(own.exp);
});
