// How a training goes: ended early, stopped and gone on with, in pieces, on two threads.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { Backend } from '../../../src/backend/backend.js';
import {
  checkpoint,
  createBackend,
  type EarlyStoppingOptions,
  type FitOptions,
  Network,
} from '../../../src/index.js';
import { cut, images, otherImages, rows, validation, valued } from '../data.js';
import { networkFigures } from '../figures.js';
import { BRIEF, type GoldenTraining, type Single, shapeOf, single, train } from '../training.js';

const stopped = (name: string, stopping: EarlyStoppingOptions, fit: FitOptions = {}): GoldenTraining =>
  single(`early stopping: ${name}`, () => ({
    data: rows,
    fit: { validation, epochs: 12, learningRate: 0.6, ...fit },
    earlyStopping: stopping,
  }));

/** Of values, whose error can be watched. */
const stoppedValues = (name: string, stopping: EarlyStoppingOptions): GoldenTraining =>
  single(`early stopping: ${name}`, () => ({
    data: valued(['price']),
    network: { loss: 'mean-squared-error' },
    fit: { validation: valued(['price']), epochs: 10, learningRate: 0.4 },
    earlyStopping: stopping,
  }));

export const earlyEnds: readonly GoldenTraining[] = [
  stopped('validation loss', { monitor: 'validationLoss', patience: 2 }),
  stopped('validation accuracy', { monitor: 'validationAccuracy', patience: 1, minDelta: 0.01 }),
  stopped('loss, weights not restored', { monitor: 'loss', patience: 1, minDelta: 0.3, restoreBest: false }),
  stopped('accuracy', { monitor: 'accuracy', patience: 3 }, { averaging: 0.8 }),
  stoppedValues('mean absolute error', { monitor: 'meanAbsoluteError', patience: 1 }),
  stoppedValues('validation mean absolute error', { monitor: 'validationMeanAbsoluteError', patience: 1 }),
];

/** Stopped by a signal in the middle of the second epoch, and gone on with from its checkpoint by another network. */
function resumed(name: string, make: () => Single): GoldenTraining {
  const { crosses } = single(name, make);
  return {
    name,
    crosses: () => ({
      ...crosses(),
      fit: [...crosses().fit!, { signal: AbortSignal.abort(), callbacks: [] }],
      checkpoint: [{ save: true, everyEpochs: true, everySteps: true, everyMinutes: true }],
    }),
    async run(backend) {
      const request = make();
      let taken!: Uint8Array;
      const controller = new AbortController();
      const save = (bytes: Uint8Array) => {
        taken = bytes;
      };
      const end = new Error('enough');
      const callbacks = [
        checkpoint({ save, everyEpochs: 50, everySteps: 100, everyMinutes: 1000 }),
        { onBatchEnd: ({ epoch = 0, batch = 0 }) => epoch === 2 && batch === 2 && controller.abort(end) },
      ];
      using first = new Network(backend, shapeOf(request));
      await train(first, request, { signal: controller.signal, callbacks }).catch((error) => {
        if (error !== end) throw error;
      });
      using second = Network.resume(backend, taken, name, { input: request.network?.input });
      await train(second, request);
      return networkFigures(second, request.data);
    },
  };
}

const BUSY: Single = {
  data: rows,
  network: { layers: [{ units: 8, activation: 'elu' }, { units: 3 }] },
  fit: {
    ...{ optimizer: 'adam', schedule: 'cosine', warmup: 0.5, averaging: 0.8, clipNorm: 1 },
    ...{ dropout: 0.2, inputDropout: 0.1, labelSmoothing: 0.1, l1: 1e-4, maxNorm: 2, mixup: 0.3 },
    ...{ augment: { flip: true, shift: 1 }, classWeights: [1, 2, 0.5], epochs: 4 },
    validation,
  },
  earlyStopping: { patience: 9 },
};
const NORMALISED: Single = {
  data: rows,
  network: { layers: [{ units: 6, batchNorm: true, activation: 'silu' }, { units: 3 }] },
  fit: { optimizer: { name: 'sgd', momentum: 0.9 }, schedule: 'step', validation },
};

/** The second of each two has the figures of the first: PAIRS. */
export const resumptions: readonly GoldenTraining[] = [
  single('busy, unbroken', () => BUSY),
  resumed('busy, resumed within an epoch', () => BUSY),
  single('normalised, unbroken', () => NORMALISED),
  resumed('normalised, resumed within an epoch', () => NORMALISED),
];

/** Rows that arrive in pieces, of which the second may lack a class. */
const inPieces: GoldenTraining = {
  name: 'in pieces',
  crosses: () => ({ fit: [{ partial: true }] }),
  async run(backend) {
    using network = new Network(backend, shapeOf({ data: images }));
    for (const [from, to] of [
      [0, 40],
      [40, 47],
      [47, 70],
    ]) {
      await network.fit(cut(images, from, to), { ...BRIEF, epochs: 1, partial: true, optimizer: 'adam' });
    }
    return networkFigures(network, images);
  },
};

const LARGE: Single = {
  data: images,
  network: { layers: [{ units: 96 }, { units: 24, activation: 'gelu', batchNorm: true }, { units: 10 }] },
  fit: { validation: otherImages, batchSize: 64, epochs: 2, optimizer: 'adam', dropout: 0.1, clipNorm: 1 },
};
const LARGE_DENSE: Single = { ...LARGE, network: { ...LARGE.network, input: 'dense' } };

/** On a backend of its own. */
function onTwoThreads(name: string, make: () => Single): GoldenTraining {
  const { crosses, run } = single(name, make);
  return {
    name,
    crosses,
    async run({ name: backend, wide }: Backend) {
      const team = await createBackend({ backend, wide, threads: 2 });
      try {
        return await run(team);
      } finally {
        team.dispose();
      }
    },
  };
}

/** The second of each two has the figures of the first: PAIRS. */
export const threads: readonly GoldenTraining[] = [
  single('large, one thread', () => LARGE),
  onTwoThreads('large, two threads', () => LARGE),
  single('large and dense, one thread', () => LARGE_DENSE),
  onTwoThreads('large and dense, two threads', () => LARGE_DENSE),
];

export const pieces: readonly GoldenTraining[] = [inPieces];

/** Trainings that must have the same figures as each other on any backend. */
export const PAIRS: readonly [string, string][] = [
  ['busy, unbroken', 'busy, resumed within an epoch'],
  ['normalised, unbroken', 'normalised, resumed within an epoch'],
  ['large, one thread', 'large, two threads'],
  ['large and dense, one thread', 'large and dense, two threads'],
];
