// Training goes on where a test has put timers in place that stand still.

import { spawnSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import { blobs } from '../support/datasets.js';
import { LIMIT } from '../support/limits.js';

/** Some 100 ms of training: several pauses of the event loop. */
const data = blobs({ rows: 200, features: 50 });
const layers = [{ units: 200 }, { units: 200 }, { units: data.classNames.length }];

test('under vi.useFakeTimers, every clock replaced', async () => {
  const backend = await createBackend();
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'performance'] });
  try {
    const controller = new AbortController();
    let epochs = 0;
    const network = new Network(backend, { inputSize: 50, layers });
    const onEpochEnd = () => {
      epochs++;
    };
    await network.fit(data, { epochs: 20, callbacks: [{ onEpochEnd }], signal: controller.signal });
    expect(epochs).toBe(20);
    expect(network.history.reduce((sum, { seconds }) => sum + seconds!, 0)).toBeGreaterThan(0);
  } finally {
    vi.useRealTimers();
  }
});

test("under node:test's mock timers, and a backend with threads made under them", () => {
  const program = `
    import { createBackend, Network, Dataset } from ${JSON.stringify(new URL('../../build/src/index.js', import.meta.url).href)};
    const { mock } = await import('node:test');
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
    const data = new Dataset({ name: 't', features: new Float32Array([0, 1, 1, 0]), featureCount: 2, labels: new Int32Array([0, 1]), classNames: ['a', 'b'] });
    for (const threads of [1, 2]) {
      const backend = await createBackend({ threads });
      const network = new Network(backend, { inputSize: 2, layers: [{ units: 300 }, { units: 300 }, { units: 2 }] });
      await network.fit(data, { epochs: 200 });
      backend.dispose();
    }
    console.log('settled');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: LIMIT / 2,
  });
  expect(stdout, stderr).toBe('settled\n');
});
