// npm run bench:logs: the share of a training's time that its logs take, results.csv and TensorBoard's events. Needs a build.
// Time within the calls of each log is added up, over the time of the training; an image set, and a table whose epochs take
// a fraction of a millisecond. Prints a line for each training and log. Next: docs/design/logs.md has what it printed.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunFolder } from '../../build/cli/run-folder.js';
import { trainingLogs } from '../../build/cli/training-logs.js';
import { createBackend, Dataset, Network } from '../../build/src/index.js';
import { loadData } from '../../build/src/platform/node/index.js';
import { Random } from '../../build/src/random.js';

const folder = mkdtempSync(join(tmpdir(), 'jacquard-logs-'));
const backend = await createBackend({ threads: 1 });

/** 400 rows of seven numbers, in three classes. */
function table() {
  const random = Random.stream(1, 'rows');
  const labels = Int32Array.from({ length: 400 }, () => random.below(3));
  const features = Float32Array.from(
    { length: 2800 },
    (_, i) => random.uniform() + 0.2 * labels[(i / 7) | 0],
  );
  return new Dataset({ name: 'table', features, featureCount: 7, labels, classNames: ['a', 'b', 'c'] });
}

/** The same callback, with the milliseconds that its calls took. */
function timed(callback) {
  const total = { ms: 0 };
  const hooks = {};
  for (const name of ['onTrainBegin', 'onEpochEnd', 'onTrainEnd']) {
    const hook = callback[name];
    if (!hook) continue;
    hooks[name] = (...given) => {
      const begun = performance.now();
      const done = hook.apply(callback, given);
      const add = () => {
        total.ms += performance.now() - begun;
      };
      if (done === undefined) return add();
      return done.then(add);
    };
  }
  return { total, hooks };
}

async function measure(name, rows, hidden, epochs) {
  const { train, validation } = rows;
  for (const log of ['csv', 'tensorboard']) {
    const run = await RunFolder.begin(folder, 'train', {});
    const layers = [...hidden.map((units) => ({ units })), { units: train.classNames.length }];
    const network = new Network(backend, { inputSize: train.featureCount, layers });
    const [callback] = trainingLogs(
      [log],
      () => run,
      () => network.history,
    );
    const { total, hooks } = timed(callback);
    const begun = performance.now();
    await network.fit(train, { epochs, validation, callbacks: [hooks] });
    const ms = performance.now() - begun;
    network.dispose();
    console.log(
      `${name.padEnd(12)} ${log.padEnd(12)} ${(ms / epochs).toFixed(3).padStart(8)} ms an epoch, ${((100 * total.ms) / ms).toFixed(2)} % of it for the log`,
    );
  }
}

try {
  const { train, test } = await loadData('sample');
  const images = { train, validation: test };
  const small = table();
  await measure('784-10', images, [], 600);
  await measure('784-342-10', images, [342], 100);
  await measure('7-3 table', { train: small, validation: small }, [], 10_000);
} finally {
  rmSync(folder, { recursive: true });
}
