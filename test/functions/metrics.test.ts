// A training's records, CSV and monitors have the metrics of its task and no others.

import { describe, expect, it } from 'vitest';
import {
  type FigureName,
  inWords,
  METRIC_NAMES,
  METRIC_NOTES,
  metricOf,
  onValidation,
} from '../../src/functions/metrics.js';
import type { Task } from '../../src/functions/tasks.js';
import { createBackend, Dataset, earlyStopping, historyCsv, MONITORS, Network } from '../../src/index.js';
import { lossesFor } from '../../src/nn/losses.js';
import { monitorsFor } from '../../src/train/early-stopping.js';
import { blobs } from '../support/datasets.js';

const backend = await createBackend();
const plain = blobs({ rows: 60, classes: 2 });

function dataFor(task: Task): Dataset {
  if (task === 'classes') return plain;
  const names = ['first', 'second'];
  const values = Float32Array.from({ length: 120 }, (_, i) => Number(plain.features[3 * i] > 0));
  const { features, featureCount } = plain;
  return new Dataset({ name: task, features, featureCount, targets: { kind: task, values, names } });
}

async function trained(task: Task, monitor?: FigureName) {
  const data = dataFor(task);
  const network = new Network(backend, {
    ...{ inputSize: data.featureCount, layers: [{ units: 2 }], loss: lossesFor(task)[0], seed: 1 },
  });
  const watch = earlyStopping({ monitor });
  const history = await network.fit(data, { epochs: 6, batchSize: 10, validation: data, callbacks: [watch] });
  return { history, watch };
}

describe.each(['classes', 'values', 'labels'] as const)('where %s are predicted', (task) => {
  it('each record and the CSV have the metrics of the task, in training and validation, and no others', async () => {
    const { history } = await trained(task);
    for (const record of history) {
      expect(MONITORS.filter((name) => record[name] !== undefined)).toEqual(monitorsFor(task));
    }
    const columns = historyCsv(history).split('\n')[0].split(',');
    for (const name of MONITORS) {
      const word = inWords(name).replaceAll(' ', '_');
      const found = columns.includes(word) || columns.includes(word.replace(/loss$/, 'scaled_loss'));
      // A CSV of values has no columns of classes and the other way round.
      expect(found, name).toBe(monitorsFor(task).includes(name));
    }
  });

  it('early stopping takes each of them, and its best epoch is the highest or the lowest, as the metric says', async () => {
    for (const monitor of monitorsFor(task)) {
      const { history, watch } = await trained(task, monitor);
      const values = history.map((record) => record[monitor]!);
      const extreme = metricOf(monitor).higherIsBetter ? Math.max(...values) : Math.min(...values);
      expect(watch.best!.record[monitor], monitor).toBe(extreme);
    }
  });
});

it('every metric is of some task, documented, and watched on training and on validation rows', () => {
  expect([...MONITORS].sort()).toEqual(METRIC_NAMES.flatMap((name) => [name, onValidation(name)]).sort());
  for (const name of METRIC_NAMES) {
    expect(metricOf(name).tasks.length).toBeGreaterThan(0);
    expect(metricOf(onValidation(name))).toBe(metricOf(name));
    expect(METRIC_NOTES[name].docs.length).toBeGreaterThan(10);
  }
});

it('a share of hits is better when higher, a loss or an error when lower', () => {
  const better = METRIC_NAMES.filter((name) => metricOf(name).higherIsBetter);
  expect(better.filter((name) => /loss|error/i.test(name))).toEqual([]);
  expect(better).toContain('accuracy');
});
