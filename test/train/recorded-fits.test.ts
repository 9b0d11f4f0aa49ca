// Small trainings on the JavaScript kernels with options that a seed draws: histories, parameters, what is kept of the best epoch, answers and
// evaluations, as recorded. Trainings that cross every option, one after another, are in test/golden/; here are many at once, small and quick.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createBackend,
  Dataset,
  earlyStopping,
  type FitOptions,
  type LayerOptions,
  Network,
  splitDataset,
} from '../../src/index.js';
import { EARLY_STOPPING_OPTIONS } from '../../src/train/early-stopping.js';
import { drawn } from '../robust/fit-options.js';
import { expectRecordedOutcomes, outcomeOf, rounded } from '../support/recorded.js';

const backend = await createBackend({ backend: 'js', threads: 1 });

/** Without what the clock says. */
const withoutTimes = (history: Network['history']) => history.map(({ seconds: _, ...record }) => record);

/** Three digits: engines differ in the last ones of powers, from which rates are drawn. */
const steady = (fit: FitOptions) => ({ ...fit, learningRate: Number(fit.learningRate!.toPrecision(3)) });

async function outcome({ network: options, fit, data }: Sample, i: number) {
  using network = new Network(backend, options);
  const { train, validation } = splitDataset(data, { validation: 0.3, seed: i });
  const stopping = earlyStopping({
    ...(i % 3 === 0 && { patience: 1, minDelta: 0.01 }),
    ...(i % 5 === 0 && { restoreBest: false }),
    ...(i % 7 === 0 && { monitor: 'loss' as const }),
  });
  const sampleWeights = Float32Array.from({ length: train.size }, (_, row) => (row % 4) / 2);
  await network.fit(train, {
    ...steady(fit),
    ...(i % 2 === 0 && { validation, callbacks: [stopping] }),
    ...(i % 4 === 1 && { sampleWeights }),
    ...(i % 4 === 3 && data.targets === null && { classWeights: 'balanced' as const }),
  });
  const { task } = network;
  const evaluation =
    task === 'classes'
      ? network.evaluate(validation)
      : task === 'values'
        ? network.evaluateValues(validation)
        : network.evaluateLabels(validation);
  return rounded([
    ...[
      withoutTimes(network.history),
      network.parameters,
      network.rawParameters,
      stopping.best?.record.epoch,
    ],
    ...[evaluation.toJSON(), task === 'classes' ? network.predict(validation) : null],
  ]);
}

type Sample = ReturnType<typeof samples>[number];
const samples = () =>
  fc.sample(
    drawn.filter(({ network }) => network.standardize !== 'channel'), // that is for images
    { numRuns: 130, seed: 21 },
  );

test('130 trainings, or in which words they are refused', async () => {
  const outcomes: string[] = [];
  for (const [i, sample] of samples().entries()) {
    // Most draws contradict themselves: what is refused is left out, one option after another.
    const fit: Record<string, unknown> = { ...sample.fit };
    const said: string[] = [];
    for (;;) {
      const text = await outcomeOf(() => outcome({ ...sample, fit }, i));
      said.push(text);
      const name = /^OptionError: (?:fit\.)?(\w+)/.exec(text)?.[1];
      if (name === undefined || !(name in fit) || name === 'learningRate') break;
      delete fit[name];
    }
    outcomes.push(said.join('\n'));
  }
  expect(outcomes.filter((one) => one.startsWith('TypeError'))).toEqual([]);
  expect(outcomes.filter((one) => !/^\w*Error: .*$/.test(one)).length).toBeGreaterThan(100);
  expectRecordedOutcomes(outcomes, 4);
});

/** Images of four rows and columns, whose brighter half tells the class. */
const images = new Dataset({
  ...{ name: 'images', featureCount: 32, sampleShape: [4, 4, 2], classNames: ['left', 'right'] },
  features: Uint8Array.from(
    { length: 24 * 32 },
    (_, i) => ((i * 37) % 90) + (Math.floor(i / 32) % 2 === (i >> 2) % 2 ? 150 : 0),
  ),
  labels: Int32Array.from({ length: 24 }, (_, i) => i % 2),
});

test('trainings on images that are mirrored, moved, cropped, erased and mixed', async () => {
  const outcomes: string[] = [];
  const augments: FitOptions[] = [
    ...[
      {},
      { augment: { flip: true } },
      { augment: { shift: 1 } },
      { augment: { crop: 1 } },
      { augment: { cutout: 2 } },
    ],
    ...[
      { augment: { crop: 2, padding: 'edge' } },
      { augment: { flip: true, shift: 2, cutout: 1 } },
      { mixup: 0.4 },
    ],
  ] as FitOptions[];
  const layers: LayerOptions[][] = [
    [{ kind: 'conv2d', filters: 3 }, { kind: 'max-pool' }, { units: 2 }],
    [
      { kind: 'conv2d', filters: 2, stride: 2, batchNorm: true },
      { kind: 'average-pool', size: 1 },
      { units: 2 },
    ],
  ];
  for (const augment of augments)
    for (const [i, own] of layers.entries())
      outcomes.push(
        await outcomeOf(async () => {
          using network = new Network(backend, {
            inputShape: [4, 4, 2],
            layers: own,
            standardize: i === 0 ? 'channel' : true,
          });
          await network.fit(images, { ...augment, epochs: 2, batchSize: 7 });
          return rounded([
            withoutTimes(network.history),
            network.parameters,
            network.evaluate(images).toJSON(),
          ]);
        }),
      );
  expect(outcomes.filter((one) => /^\w*Error: /.test(one))).toEqual([]);
  expectRecordedOutcomes(outcomes);
});

test('early stopping watches the validation loss by itself, and gives the best weights back', () => {
  expect(EARLY_STOPPING_OPTIONS.restoreBest.usual).toBe(true);
  expect(EARLY_STOPPING_OPTIONS.minDelta.usual).toBe(0);
});
