// Networks with several outputs: what is trained, what is predicted, and what is saved. The reference is float64, layer by layer.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, type FitOptions, type LossName, Network } from '../../src/index.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { LOSS_NOTES } from '../../src/nn/losses.js';
import { expectClose } from '../support/close.js';
import { blobs, rowsOf } from '../support/datasets.js';
import { referenceAnswers, referenceGradient, runReference } from '../support/reference-graph.js';

const ROWS = 300; // more than a batch of predictions
const WEIGHTS = [1, 0.5, 2];

/** float32 through two layers of at most 8 terms, and e^z of numbers below 8. */
const TOLERANCE = 64 * 2 ** -24;

const rows = blobs({ rows: ROWS, features: 6, classes: 3, seed: 5 });

function dataFor(loss: LossName, units: number): Dataset {
  const { features, featureCount } = rows;
  if (loss === 'softmax-cross-entropy') return rows;
  if (loss === 'binary-cross-entropy') return units === 1 ? blobs({ rows: ROWS, classes: 2 }) : rows;
  const values = features.filter((_, k) => k % featureCount < units);
  const names = ['a', 'b', 'c'].slice(0, units);
  return new Dataset({ name: 'values', features, featureCount, targets: { kind: 'values', values, names } });
}

/** As many heads as WEIGHTS, the last with a layer of its own: narrow ones, and one that is no sibling of the others. */
function layersOf(units: number, heads = 3): LayerOptions[] {
  const [second, third] = WEIGHTS.slice(1);
  return [
    { kind: 'dense', name: 'body', units: 8, activation: 'tanh' },
    { kind: 'dense', name: 'one', inputs: 'body', units },
    { kind: 'dense', name: 'two', inputs: 'body', units, lossWeight: second },
    ...(heads < 3
      ? []
      : [
          { kind: 'dense', name: 'own', inputs: 'body', units: 5 } as const,
          { kind: 'dense', name: 'three', inputs: 'own', units, lossWeight: third } as const,
        ]),
  ];
}

const CASES: [LossName, number, number][] = [
  ['softmax-cross-entropy', 3, 2],
  ['softmax-cross-entropy', 3, 3],
  ['binary-cross-entropy', 1, 2],
  ['binary-cross-entropy', 3, 3],
  ['mean-squared-error', 2, 2],
  ['huber', 1, 3],
];

async function networkOf(loss: LossName, units: number, heads: number) {
  const backend = await createBackend({ backend: 'simd' });
  const network = new Network(backend, {
    ...{ inputSize: 6, layers: layersOf(units, heads), loss, seed: 3 },
    ...{ standardize: false, standardizeTargets: false },
  });
  network.parameters = network.parameters.map((value, i) => value + 0.2 * Math.sin(i));
  return network;
}

const expectedAnswers = ({ architecture, parameters }: Network, data: Dataset) =>
  referenceAnswers(architecture, parameters, rowsOf(data));

const tellsValues = ({ architecture: { loss } }: Network) => ['mean-squared-error', 'huber'].includes(loss);
const answersOf = (network: Network, data: Dataset) =>
  tellsValues(network) ? network.predictValues(data) : network.predictProba(data);

describe.each(CASES)('%s, %i units, %i outputs', (loss, units, heads) => {
  it('predicts the mean of the outputs’ probabilities, or of their values', async () => {
    const network = await networkOf(loss, units, heads);
    const data = dataFor(loss, units);
    const expected = expectedAnswers(network, data).flatMap((row) =>
      units === 1 && !tellsValues(network) ? [1 - row[0], row[0]] : row,
    );
    expectClose(answersOf(network, data), expected, TOLERANCE);
  });

  it('evaluates and measures validation rows by the loss of that mean', async () => {
    const network = await networkOf(loss, units, heads);
    const data = dataFor(loss, units);
    const answers = expectedAnswers(network, data);
    const mean =
      answers.reduce((sum, p, r) => {
        const label = tellsValues(network) ? 0 : data.labelAt(r);
        const targets = tellsValues(network)
          ? Array.from(data.targets!.values.subarray(r * units, (r + 1) * units))
          : p.map((_, j) => (units === 1 ? label : Number(label === j)));
        if (loss === 'softmax-cross-entropy') return sum - Math.log(p[label]);
        if (loss !== 'binary-cross-entropy') return sum + LOSS_NOTES[loss].reference(p, targets);
        return sum - targets.reduce((s, t, j) => s + Math.log(t === 1 ? p[j] : 1 - p[j]), 0);
      }, 0) / ROWS;
    const evaluation = tellsValues(network) ? network.evaluateValues(data) : network.evaluate(data);
    expectClose([evaluation.loss], [mean], TOLERANCE, 'the loss');
    if (!tellsValues(network)) {
      const right = Array.from(network.predict(data)).filter((one, r) => one === data.labelAt(r)).length;
      expect((evaluation as { accuracy: number }).accuracy).toBeCloseTo(right / ROWS, 12);
    }
    // A step so small that no float32 weight moves: validation sees the same network.
    await network.fit(data, { epochs: 1, batchSize: 64, learningRate: 1e-30, validation: data });
    expectClose([network.history[0].validationLoss!], [mean], TOLERANCE, 'the validation loss');
  });

  it('trains by the sum of the outputs’ losses, each by its weight', async () => {
    const network = await networkOf(loss, units, heads);
    const data = dataFor(loss, units);
    const targets = rowsOf(data).map((_, r) =>
      tellsValues(network)
        ? Array.from(data.targets!.values.subarray(r * units, (r + 1) * units))
        : Array.from({ length: units }, (_, j) =>
            units === 1 ? data.labelAt(r) : Number(data.labelAt(r) === j),
          ),
    );
    const { architecture: graph, parameters } = network;
    const batch = { rows: rowsOf(data), targets };
    const { losses } = runReference(graph, parameters, batch);
    const expected = referenceGradient(graph, parameters, batch);
    await network.fit(data, {
      ...{ epochs: 1, batchSize: ROWS, learningRate: 1, reduction: 'mean', l2: 0 },
    });
    const sum = losses.reduce((total, one, h) => total + WEIGHTS[h] * one, 0);
    expectClose([network.history[0].loss], [sum], TOLERANCE, 'the loss');
    const after = network.parameters;
    // A sum over 300 rows of numbers below 2, each rounded once.
    const moved = Float64Array.from(parameters, (value, k) => value - after[k]);
    expectClose(moved, expected, 2 * ROWS * 2 ** -24, 'the gradient');
  });

  it('predicts the same after a save, with the same weights of its losses', async () => {
    const network = await networkOf(loss, units, heads);
    const data = dataFor(loss, units);
    await network.fit(data, { epochs: 1, batchSize: 32, learningRate: 0.01, reduction: 'mean' });
    const loaded = Network.load(await createBackend({ backend: 'simd' }), network.save());
    expect(loaded.architecture.lossWeights).toEqual(WEIGHTS.slice(0, heads));
    expect(loaded.parameters).toEqual(network.parameters);
    expect(answersOf(loaded, data)).toEqual(answersOf(network, data));
  });
});

/** Limits that are never reached, but keep weights from going down within their products. */
const UNREACHED: FitOptions = { clipValue: 1e9 };

it.each<[string, FitOptions]>([
  ['a limit on the length of each unit’s weights', { maxNorm: 0.5 }],
  ['an average of the parameters', { averaging: 0.9 }],
  ['both', { maxNorm: 0.7, averaging: 0.8 }],
])('%s sees the weights of narrow outputs after each step', async (_, options) => {
  const trained = async (more: FitOptions) => {
    const network = await networkOf('softmax-cross-entropy', 3, 2);
    await network.fit(rows, {
      ...{ epochs: 2, batchSize: 32, learningRate: 0.1, reduction: 'mean' },
      ...options,
      ...more,
    });
    return network.parameters;
  };
  // Twenty steps with other roundings of weights around 1.
  expectClose(await trained({}), await trained(UNREACHED), 20 * 16 * 2 ** -24);
});

it('rows of which the features are an output themselves are dense, and refused as sparse', async () => {
  const backend = await createBackend({ backend: 'simd' });
  const { features } = blobs({ rows: 60, features: 3, classes: 3, seed: 5 });
  const thin = new Dataset({
    ...blobs({ rows: 60, features: 3, classes: 3, seed: 5 }),
    features: features.map((value, k) => (k % 4 === 0 ? value : 0)),
  });
  const layers: LayerOptions[] = [
    { kind: 'dense', units: 3 },
    { kind: 'flatten', inputs: 'input' },
  ];
  const losses = async (input: 'dense' | 'auto' | 'sparse') => {
    const network = new Network(backend, { inputSize: 3, layers, seed: 3, input, standardize: false });
    await network.fit(thin, { epochs: 2, batchSize: 8, learningRate: 0.1, validation: thin });
    return network.history.map(({ loss, validationLoss }) => [loss, validationLoss]);
  };
  expect(await losses('auto')).toEqual(await losses('dense'));
  await expect(losses('sparse')).rejects.toThrow('input: sparse rows are for networks');
});
