// Batch normalisation: its gradient against finite differences over whole batches in float64, predictions by the folded
// weights, and everything that has to carry the running statistics along.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, type FitOptions, Network } from '../../src/index.js';
import type { DenseOptions, LayerOptions } from '../../src/nn/layer-options.js';
import { blobs, type DenseDataset, rowsOf } from '../support/datasets.js';
import { activate, centralDifferences } from '../support/reference.js';

const UNITS = [7, 6, 5, 3];
const LAYERS = (['gelu', 'relu'] as const).map((activation, i) => ({
  units: UNITS[i + 1],
  activation,
  batchNorm: true,
}));
const EPSILON = 1e-5;

function network(
  backend: Awaited<ReturnType<typeof createBackend>>,
  layers: readonly DenseOptions[] = LAYERS,
): Network {
  const all = [...layers, { units: UNITS[3] }];
  const one = new Network(backend, { inputSize: UNITS[0], layers: all, standardize: false, seed: 3 });
  // Shifts start at 0 and scales at 1, where a mistake in them would hide.
  one.parameters = one.parameters.map(
    (value, i) => Math.abs(value + 0.2 * Math.sin(i)) * Math.sign(value + 1e-9),
  );
  return one;
}

/** Mean cross-entropy of a whole batch in float64, each hidden layer normalised over it. */
function batchLoss(
  parameters: ArrayLike<number>,
  rows: readonly number[][],
  labels: readonly number[],
): number {
  const layers = UNITS.slice(1).map((units, l) => ({ units, inputs: UNITS[l] }));
  const starts: number[] = [];
  let end = 0;
  const place = (size: number) => {
    starts.push(end);
    end += size;
  };
  for (const { units, inputs } of layers) place(units * inputs);
  for (const { units } of layers) place(units);
  for (const { units } of layers.slice(0, -1)) place(units);
  let x: readonly number[][] = rows;
  layers.forEach(({ units, inputs }, l) => {
    const last = l === layers.length - 1;
    const z = x.map((row) =>
      Array.from({ length: units }, (_, j) => {
        let sum = last ? parameters[starts[3 + l] + j] : 0;
        for (let i = 0; i < inputs; i++) sum += row[i] * parameters[starts[l] + i * units + j];
        return sum;
      }),
    );
    if (last) {
      x = z;
      return;
    }
    const columns = Array.from({ length: units }, (_, j) => {
      const mean = z.reduce((sum, row) => sum + row[j], 0) / z.length;
      const variance = z.reduce((sum, row) => sum + (row[j] - mean) ** 2, 0) / z.length;
      return { mean, inverse: 1 / Math.sqrt(variance + EPSILON) };
    });
    x = z.map((row) =>
      row.map((value, j) => {
        const normal = (value - columns[j].mean) * columns[j].inverse;
        const passed = parameters[starts[6 + l] + j] * normal + parameters[starts[3 + l] + j];
        return activate(LAYERS[l].activation, passed);
      }),
    );
  });
  const losses = x.map((z, i) => Math.log(z.reduce((sum, v) => sum + Math.exp(v), 0)) - z[labels[i]]);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The same rows, mostly zeros, so that the sparse path can be taken. */
function thinned(data: DenseDataset): Dataset {
  const features = data.features.map((value, k) => (k % 3 === 0 ? value : 0));
  return new Dataset({ ...data, features });
}

const STEP: FitOptions = { epochs: 1, batchSize: 23, learningRate: 1, l2: 0, clipValue: 1e9 };

describe.each(['js', 'simd'] as const)('%s', (backendName) => {
  it.each(['dense', 'sparse'] as const)(
    'the gradient of normalised layers, %s rows, is that of finite differences',
    async (input) => {
      const data = blobs({ rows: 23, features: 7, classes: 3, seed: 5 });
      const rows = input === 'sparse' ? thinned(data) : data;
      const backend = await createBackend({ backend: backendName });
      const one = network(backend);
      const before = one.parameters;
      const trained = new Network(backend, {
        ...{ inputSize: 7, layers: [...LAYERS, { units: 3 }], standardize: false, seed: 3, input },
      });
      trained.parameters = before;
      await trained.fit(rows, STEP);
      const after = trained.parameters;
      const labels = Array.from({ length: 23 }, (_, i) => rows.labelAt(i));
      const expected = centralDifferences((point) => batchLoss(point, rowsOf(rows), labels), before);
      for (let i = 0; i < trained.parameterCount; i++) {
        // As in gradients.test.ts; a normalised sum is divided by its own size, here down to a fourth.
        const message = `parameter ${i}: ${before[i] - after[i]}, expected ${expected[i]}`;
        expect(Math.abs(before[i] - after[i] - expected[i]), message).toBeLessThan(4 * 64 * 2 ** -24);
      }
    },
  );

  it('predicts by folded weights what γ·(z - mean)/√(variance + ε) + β predicts', async () => {
    const data = blobs({ rows: 200, features: 7, classes: 3, seed: 5 });
    const one = network(await createBackend({ backend: backendName }));
    await one.fit(data, { epochs: 3, batchSize: 32, learningRate: 0.05 });
    const [first, second, output] = one.layers;
    const logits = rowsOf(data).map((row) => {
      let x = row;
      for (const layer of [first, second, output]) {
        const { inputs, units, weight, bias, norm, activation } = layer;
        x = Array.from({ length: units }, (_, j) => {
          let z = 0;
          for (let i = 0; i < inputs; i++) z += x[i] * weight[i * units + j];
          if (norm === null) return z + bias[j];
          const normal = (z - norm.mean[j]) / Math.sqrt(norm.variance[j] + EPSILON);
          return activate(activation.name, norm.scale[j] * normal + bias[j]);
        });
      }
      return x;
    });
    const probabilities = one.predictProba(data);
    logits.forEach((z, i) => {
      const sum = z.reduce((total, value) => total + Math.exp(value), 0);
      z.forEach((value, j) => {
        expect(probabilities[3 * i + j]).toBeCloseTo(Math.exp(value) / sum, 5);
      });
    });
  });
});

describe('what carries the running statistics along', async () => {
  const backend = await createBackend();
  const data = blobs({ rows: 300, features: 7, classes: 3, seed: 5 });
  const options: FitOptions = { epochs: 4, batchSize: 64, learningRate: 0.05 };

  it('validation in training is what evaluate() then says, and a model file says the same', async () => {
    const one = network(backend);
    const history = await one.fit(data, { ...options, validation: data });
    expect(one.evaluate(data).loss).toBeCloseTo(history.at(-1)!.validationLoss!, 6);
    const loaded = Network.load(backend, one.save());
    expect(loaded.predictProba(data)).toEqual(one.predictProba(data));
    expect(loaded.parameters).toEqual(one.parameters);
    expect(loaded.layers[0].norm).toEqual(one.layers[0].norm);
  });

  it('parameters that are put back predict as they did', async () => {
    const one = network(backend);
    await one.fit(data, options);
    const { parameters } = one;
    const before = one.predictProba(data);
    await one.fit(data, options);
    expect(one.predictProba(data)).not.toEqual(before);
    one.parameters = parameters;
    expect(one.predictProba(data)).toEqual(before);
  });

  it('a callback that evaluates, predicts or restores is answered by the weights of that moment', async () => {
    const one = network(backend);
    const untrained = one.parameters;
    const before = one.predictProba(data); // folds weights that training then moves
    const losses: number[] = [];
    const history = await one.fit(data, {
      ...{ ...options, validation: data },
      callbacks: [
        {
          onEpochEnd() {
            losses.push(one.evaluate(data).loss);
          },
          onTrainEnd(_records, training) {
            training.parameters = untrained;
            expect(one.predictProba(data)).toEqual(before);
          },
        },
      ],
    });
    expect(new Set(losses).size).toBe(options.epochs);
    losses.forEach((loss, i) => {
      expect(loss).toBeCloseTo(history[i].validationLoss!, 6);
    });
  });

  /** Finite features, but sums of their products with the weights overflow. */
  const overflowing = new Dataset({ ...data, features: data.features.map((v) => Math.sign(v) * 3e38) });
  /** Finite features, the squares of whose distances overflow: x̂ is 0, and the loss is finite. */
  const spreadOut = new Dataset({ ...data, features: data.features.map((v) => Math.sign(v) * 1e30) });

  it.each([0, 0.9])(
    'a step that is refused leaves parameters and statistics as they were, averaging %d',
    async (averaging) => {
      const one = network(backend, [{ ...LAYERS[0], activation: 'relu' }, LAYERS[1]]);
      await one.fit(data, { ...options, averaging });
      const { parameters, rawParameters } = one;
      const again = one.fit(overflowing, { ...options, batchSize: 300, averaging });
      await expect(again).rejects.toThrow('epoch 5, batch 1: the first NaN or infinity is in the outputs of');
      expect(one.parameters).toEqual(parameters);
      expect(one.rawParameters).toEqual(rawParameters);
      await one.fit(data, options); // and it can be trained on
    },
  );

  it('a gradient norm that is refused leaves them as they were too', async () => {
    const one = network(backend);
    await one.fit(data, options);
    const { parameters } = one;
    // The output layer's weights for the first class: logits stay finite, the sum over rows of what comes back does not.
    const [first, second] = one.layers;
    const start = first.weight.length + second.weight.length;
    for (let i = 0; i < UNITS[2]; i++) parameters[start + UNITS[3] * i] = 1e37;
    one.parameters = parameters;
    const clipped: FitOptions = { ...options, batchSize: 300, reduction: 'sum', clipNorm: 1 };
    await expect(one.fit(data, clipped)).rejects.toThrow('is in the gradients');
    expect(one.parameters).toEqual(parameters);
  });

  it('names a running variance that overflowed, at the end of its epoch', async () => {
    const one = network(backend);
    await expect(one.fit(spreadOut, { ...options, batchSize: 300 })).rejects.toThrow(
      'is in the running variances of layer 1 (dense 7→6, batch norm, gelu)',
    );
  });

  it('averaging averages them too, with the same decay', async () => {
    const raw = network(backend);
    const seen: Float32Array[] = [];
    const onBatchEnd = () => {
      seen.push(raw.parameters);
    };
    await raw.fit(data, { ...options, callbacks: [{ onBatchEnd }] });
    const averaged = network(backend);
    await averaged.fit(data, { ...options, averaging: 0.9 });
    const weights = seen.map((_, t) => 0.9 ** (seen.length - 1 - t));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    averaged.parameters.forEach((value, k) => {
      const expected = seen.reduce((sum, one, t) => sum + (weights[t] / total) * one[k], 0);
      expect(value).toBeCloseTo(expected, 5);
    });
  });

  it('steps, validation and predictions leave the memory in use unchanged, and dispose() gives all of it back', async () => {
    const own = await createBackend();
    const idle = own.arena.bytesInUse;
    const one = network(own);
    one.predict(data); // the folded copy is made once
    const seen: number[] = [];
    const onBatchEnd = () => {
      one.predict(data);
      seen.push(own.arena.bytesInUse);
    };
    const before = own.arena.bytesInUse;
    await one.fit(data, { ...options, validation: data, callbacks: [{ onBatchEnd }] });
    expect(seen).toHaveLength(4 * 5);
    expect(new Set(seen).size).toBe(1);
    expect(own.arena.bytesInUse).toBe(before);
    one.dispose();
    expect(own.arena.bytesInUse).toBe(idle);
  });

  it('threads 1 and 2 give the same bits', async () => {
    const wide = blobs({ rows: 512, features: 40, classes: 4, seed: 6 });
    const trained = async (threads: number) => {
      const own = await createBackend({ threads });
      const layers: LayerOptions[] = [{ units: 300, batchNorm: true, activation: 'silu' }, { units: 4 }];
      const one = new Network(own, { inputSize: 40, layers });
      await one.fit(wide, { ...options, batchSize: 256 });
      own.dispose();
      return one.parameters;
    };
    expect(await trained(2)).toEqual(await trained(1));
  });

  it('plain descent, which updates as it goes, steps as the optimizer over the whole block does', async () => {
    const [fused, whole] = [network(backend), network(backend)];
    await fused.fit(data, options);
    await whole.fit(data, { ...options, clipValue: 1e9 });
    fused.parameters.forEach((value, k) => {
      expect(value).toBeCloseTo(whole.parameters[k], 4);
    });
  });
});

describe('is refused', async () => {
  const backend = await createBackend();
  const data = blobs({ rows: 33 });

  it('on the output layer', () => {
    const make = () => new Network(backend, { inputSize: 6, layers: [{ units: 3, batchNorm: true }] });
    expect(make).toThrow(
      'layers[0].batchNorm: true or false for a hidden layer expected; the output layer is never',
    );
  });

  it('where a batch would have a single row', async () => {
    const layers = [{ units: 4, batchNorm: true }, { units: 3 }];
    const one = new Network(backend, { inputSize: 6, layers });
    await expect(one.fit(data, { batchSize: 16 })).rejects.toThrow(
      'batchSize: batch normalisation needs two rows in every batch; 33 rows in batches of 16 leave one alone',
    );
    await one.fit(data, { batchSize: 15, epochs: 1 });
  });
});
