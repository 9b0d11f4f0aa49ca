// Tables: words, gaps, dates and numbers, through a schema and the recipe for tables.
// Before: ../training.ts. Next: index.ts lists all trainings.

import { TableData, type TrainTableOptions, tableOfObjects, trainTable } from '../../../src/tabular/index.js';
import { passengers } from '../data.js';
import { type Figures, hashOf, networkFigures } from '../figures.js';
import type { GoldenTraining } from '../training.js';

const BRIEF = { epochs: 3, hidden: [8] } as const;

/** Signal and callbacks change nothing here; they are given so that they are crossed. */
const IDLE = { signal: new AbortController().signal, callbacks: [] };

function tabled(name: string, options: TrainTableOptions): GoldenTraining {
  return {
    name: `table: ${name}`,
    crosses: () => ({ trainTable: [options], fit: [pickFit(options)] }),
    async run(backend) {
      const { network, train } = await trainTable(backend, passengers, options);
      const figures: Figures = {
        ...networkFigures(network, train),
        schema: hashOf(JSON.stringify(network.schema)),
        answers: hashOf(JSON.stringify(network.predictRows(passengers.slice(3, 9)))),
      };
      network.dispose();
      return figures;
    },
  };
}

/** The network is not the caller's own, so only these few count as crossed for fit. */
function pickFit({ epochs, optimizer }: TrainTableOptions) {
  return { epochs, ...(optimizer && { optimizer }) };
}

export const tables: readonly GoldenTraining[] = [
  tabled('classes by the recipe', { label: 'survived', epochs: 2, ...IDLE }),
  tabled('classes, standardised and binned', {
    ...{ ...BRIEF, label: -1, seed: 8, validation: 20, standardize: 'global', bins: 4 },
    ...{
      ignore: ['ticket'],
      categorical: ['alone'],
      date: ['boarded'],
      numeric: ['age'],
      missing: ['Queenstown'],
    },
    ...{ activation: 'silu', batchNorm: true, initializer: 'he', outputInitializer: 'zeros', input: 'dense' },
    ...{ monitor: 'validationAccuracy', patience: 1, minDelta: 0.01, batchSize: 16, shuffleSeed: 2 },
    ...{
      optimizer: { name: 'sgd', momentum: 0.9 },
      learningRate: 0.05,
      l2: 1e-3,
      l1: 1e-4,
      schedule: 'linear',
    },
    ...{ warmup: 0.5, clipNorm: 1, clipValue: 0.5, dropout: 0.1, inputDropout: 0.1, labelSmoothing: 0.1 },
    ...{ maxNorm: 3, averaging: 0, mixup: 0, classWeights: 'balanced', reduction: 'mean' },
  }),
  tabled('classes, standardised with limits', {
    ...{ ...BRIEF, label: 'survived', standardize: { kind: 'robust', clip: 2 }, bins: 'none' },
    ...{ features: ['age', 'port', 'fare', 'boarded'], optimizer: 'adamw', weightDecay: 0.05 },
  }),
  tabled('values', {
    ...BRIEF,
    target: 'fare',
    loss: 'huber',
    standardizeTargets: true,
    ignore: ['survived'],
  }),
  tabled('values of two columns, one with gaps', {
    ...{ ...BRIEF, target: ['fare', 'age'], dropMissingLabels: true, standardizeTargets: false },
    ...{ standardize: 'features', loss: 'mean-squared-error' },
  }),
  tabled('several labels', { ...BRIEF, labels: ['alone', 'insured'], standardize: 'min-max' }),
  tabled('wide and sparse', {
    hidden: [64],
    label: 'survived',
    epochs: 2,
    input: 'sparse',
    standardize: false,
  }),
  tabled('numbers as pixels', { ...BRIEF, label: 'survived', features: ['fare'], pixels: true }),
  {
    name: 'table: a data set that was read before',
    crosses: () => ({}),
    async run(backend) {
      const data = TableData.of(tableOfObjects(passengers), { label: 'survived' });
      const { network, train } = await trainTable(backend, data, { ...BRIEF, ignore: ['ticket'] });
      const figures = networkFigures(network, train);
      network.dispose();
      return figures;
    },
  },
];
