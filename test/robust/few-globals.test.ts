// Jest's environment jsdom has Node's threads, but not all of Node's globals: training in a worker needs none of those that are missing there.
// test/matrix/jest.mjs runs it in Jest itself.

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { LIMIT } from '../support/limits.js';

const built = (path: string) => JSON.stringify(new URL(`../../build/src/${path}`, import.meta.url).href);

test('trainInWorker, on one thread and two, without structuredClone and MessageChannel', () => {
  const program = `
    for (const name of ['structuredClone', 'MessageChannel']) delete globalThis[name];
    const { Dataset } = await import(${built('index.js')});
    const { trainInWorker } = await import(${built('worker/index.js')});
    const data = new Dataset({ name: 't', features: Float32Array.of(0, 1, 1, 0), featureCount: 2, labels: Int32Array.of(0, 1), classNames: ['a', 'b'] });
    const network = { inputSize: 2, layers: [{ units: 8 }, { units: 2 }] };
    for (const threads of [1, 2]) {
      const { history, backend } = await trainInWorker({ network, data, fit: { epochs: 3 }, backend: { threads } });
      console.log(history.length, backend.threads);
    }`;
  const parameters = ['--input-type=module', '-e', program];
  const { stdout, stderr } = spawnSync(process.execPath, parameters, {
    encoding: 'utf8',
    timeout: LIMIT / 2,
  });
  expect(stdout, stderr).toBe('3 1\n3 2\n');
});
