// Random options of networks and trainings for fast-check, and small data of each task. Next: fit-properties.test.ts says what must hold.

import fc from 'fast-check';
import {
  ACTIVATION_NAMES,
  Dataset,
  type FitOptions,
  INITIALIZER_NAMES,
  type LayerOptions,
  LOSS_NAMES,
  type NetworkOptions,
  OPTIMIZER_NAMES,
  REDUCTIONS,
  SCHEDULE_NAMES,
  STANDARDIZATIONS,
} from '../../src/index.js';
import { lossOf } from '../../src/nn/losses.js';
import { Random } from '../../src/random.js';

export interface Drawn {
  readonly network: NetworkOptions;
  readonly fit: FitOptions;
  readonly data: Dataset;
}

const FEATURES = 5;
const ROWS = 30;
const CLASSES = ['a', 'b', 'c'];

type Task = 'classes' | 'values' | 'labels';

function dataOf(
  task: Task,
  units: number,
  { seed, scale, sparse }: { seed: number; scale: number; sparse: boolean },
) {
  const random = Random.stream(seed, 'fit-properties');
  const features = Float32Array.from({ length: ROWS * FEATURES }, () =>
    sparse && random.uniform() < 0.8 ? 0 : scale * (random.uniform() - 0.4),
  );
  const name = `seed ${seed}`;
  if (task === 'classes') {
    const count = units === 1 ? 2 : units;
    const labels = Int32Array.from({ length: ROWS }, (_, i) =>
      i < count ? i : Math.floor(random.uniform() * count),
    );
    return new Dataset({
      name,
      features,
      featureCount: FEATURES,
      labels,
      classNames: CLASSES.slice(0, count),
    });
  }
  const values = Float32Array.from({ length: ROWS * units }, () =>
    task === 'labels' ? Number(random.uniform() < 0.5) : scale * random.uniform(),
  );
  const names = Array.from({ length: units }, (_, i) => `t${i}`);
  return new Dataset({ name, features, featureCount: FEATURES, targets: { kind: task, values, names } });
}

const share = (max: number) => fc.double({ min: 0, max, noNaN: true });
const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 });

const hidden: fc.Arbitrary<LayerOptions> = fc.record({
  units: fc.integer({ min: 1, max: 12 }),
  activation: fc.constantFrom(...ACTIVATION_NAMES),
  batchNorm: fc.boolean(),
  initializer: fc.constantFrom(...INITIALIZER_NAMES),
});

const fitOptions: fc.Arbitrary<FitOptions> = fc.record({
  epochs: fc.integer({ min: 1, max: 3 }),
  batchSize: fc.integer({ min: 1, max: 40 }),
  learningRate: fc.double({ min: -5, max: -1, noNaN: true }).map((log) => 10 ** log),
  optimizer: fc.constantFrom(...OPTIMIZER_NAMES),
  schedule: fc.constantFrom(...SCHEDULE_NAMES),
  reduction: fc.constantFrom(...REDUCTIONS),
  l2: some(share(0.1)),
  l1: some(share(0.1)),
  weightDecay: some(share(0.1)),
  warmup: some(fc.integer({ min: 0, max: 3 })),
  clipNorm: some(fc.double({ min: 0.01, max: 10, noNaN: true })),
  clipValue: some(fc.double({ min: 0.01, max: 10, noNaN: true })),
  dropout: some(share(0.9)),
  inputDropout: some(share(0.9)),
  labelSmoothing: some(share(1)),
  maxNorm: some(fc.double({ min: 0.1, max: 10, noNaN: true })),
  averaging: some(share(0.999)),
  mixup: some(share(2)),
  shuffleSeed: some(fc.nat()),
}) as fc.Arbitrary<FitOptions>;

/** Options that are each valid; together they may contradict one another, which is to be refused. */
export const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    loss: fc.constantFrom(...LOSS_NAMES),
    outputs: fc.integer({ min: 1, max: 3 }),
    task: fc.nat(),
    hidden: fc.array(hidden, { maxLength: 3 }),
    members: fc.constantFrom(1, 1, 1, 2, 3),
    seed: fc.nat(),
    standardize: fc.constantFrom(true, false, ...STANDARDIZATIONS),
    input: fc.constantFrom('auto', 'dense', 'sparse'),
    scale: fc.constantFrom(1e-3, 1, 1, 1, 100),
    sparse: fc.boolean(),
    fit: fitOptions,
  })
  .map(({ loss, outputs, task, hidden: layers, fit, scale, sparse, ...others }) => {
    const { tasks } = lossOf(loss);
    const kind = tasks[task % tasks.length] as Task;
    const units = kind === 'labels' || loss === 'softmax-cross-entropy' ? Math.max(2, outputs) : outputs;
    const data = dataOf(kind, units, { seed: others.seed, scale, sparse });
    const network = {
      inputSize: FEATURES,
      layers: [...layers, { units }],
      loss,
      ...others,
    } as NetworkOptions;
    return {
      network,
      fit: Object.fromEntries(Object.entries(fit).filter(([, value]) => value !== undefined)),
      data,
    };
  });
