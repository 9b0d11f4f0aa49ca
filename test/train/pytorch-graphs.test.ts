// Ten steps of networks that are graphs against PyTorch's: residual connections, several outputs, frozen layers, a new head.
// pytorch-graphs.py made the JSON, and states features, weights and labels.

import { describe, expect, it } from 'vitest';
import { type Backend, createBackend, type FitOptions, type LayerOptions, Network } from '../../src/index.js';
import { dataByFormula } from '../support/by-formula.js';
import expected from './pytorch-graphs.json' with { type: 'json' };

const { rows, inputs, classes, runs } = expected;

const OUTPUT = { units: classes };

/** The dense layers are listed in the order of the script's. */
const NETWORKS: Record<string, LayerOptions[]> = {
  residual: [
    { units: 6, activation: 'relu', name: 'first' },
    { units: 6 },
    { units: 6, activation: 'identity', name: 'third' },
    { kind: 'add', inputs: ['first', 'third'] },
    { kind: 'activation', activation: 'relu' },
    OUTPUT,
  ],
  preActivation: [
    { units: 5, activation: 'identity', name: 'stem', bias: true },
    { kind: 'batch-norm' },
    { kind: 'activation', activation: 'gelu' },
    { units: 5, activation: 'identity', name: 'one' },
    { kind: 'add', inputs: ['stem', 'one'], name: 'b' },
    { kind: 'batch-norm' },
    { kind: 'activation', activation: 'gelu' },
    { units: 5, activation: 'identity', name: 'two' },
    { kind: 'add', inputs: ['b', 'two', 'stem'] },
    OUTPUT,
  ],
  twoHeads: [
    { units: 6, activation: 'relu', name: 'body' },
    { ...OUTPUT, inputs: 'body' },
    { units: 4, activation: 'tanh', inputs: 'body' },
    { ...OUTPUT, lossWeight: 0.5 },
  ],
  siblings: [
    { units: 6, activation: 'silu', name: 'body' },
    { ...OUTPUT, inputs: 'body' },
    { ...OUTPUT, inputs: 'body', lossWeight: 0.5 },
  ],
};

const body = (frozen: boolean): LayerOptions[] => [
  { kind: 'dense', units: 6, bias: false, name: 'product' },
  { kind: 'batch-norm', trainable: !frozen, name: 'norm' },
  { kind: 'dense', units: 5, activation: 'tanh', trainable: !frozen, name: 'second' },
];

/** Weights 0.6·sin(1.7k + l), biases 0.1·cos(j + l) of the dense layers l. */
function setByFormula(network: Network): void {
  const names = Object.keys(network.tensors);
  const weights = names.filter((name) => name.endsWith('weight'));
  const lengthOf = (name: string) => network.tensors[name].length;
  const tensors = weights.flatMap((weight, l) => {
    const bias = weight.replace(/weight$/, 'bias');
    const values = Float32Array.from({ length: lengthOf(weight) }, (_, k) => 0.6 * Math.sin(1.7 * k + l));
    // With batch normalisation directly behind it a chain's bias is the shift, which begins at 0.
    if (!names.includes(bias) || names.includes(weight.replace(/weight$/, 'norm.scale')))
      return [[weight, values] as const];
    const biases = Float32Array.from({ length: lengthOf(bias) }, (_, j) => 0.1 * Math.cos(j + l));
    return [[weight, values] as const, [bias, biases] as const];
  });
  network.tensors = Object.fromEntries(tensors);
}

const THREE = dataByFormula(rows, inputs, classes);
const TWO = dataByFormula(rows, inputs, 2, true);
const TEN_STEPS = { epochs: 10, batchSize: rows, l2: 0 };

async function pretrained(backend: Backend): Promise<Network> {
  const network = new Network(backend, {
    inputSize: inputs,
    layers: [...body(false), OUTPUT],
    standardize: false,
  });
  setByFormula(network);
  await network.fit(THREE, { ...TEN_STEPS, learningRate: 0.1 });
  return network;
}

/** The head's weights as the script has them: those of the dense layer number 2. */
function setHead(network: Network): void {
  const [weight, bias] = Object.keys(network.tensors).slice(-2);
  const { [weight]: w, [bias]: b } = network.tensors;
  network.tensors = {
    [weight]: w.map((_, k) => 0.6 * Math.sin(1.7 * k + 2)),
    [bias]: b.map((_, j) => 0.1 * Math.cos(j + 2)),
  };
}

async function networkFor(backend: Backend, kind: string): Promise<Network> {
  if (kind === 'newHead') {
    const network = (await pretrained(backend)).withHead(2);
    setHead(network);
    return network;
  }
  const layers = NETWORKS[kind] ?? [...body(true), OUTPUT];
  const network = new Network(backend, { inputSize: inputs, layers, standardize: false });
  setByFormula(network);
  if (kind === 'frozenMiddle') {
    // A chain has other names in its file, in the same order.
    const values = Object.values((await pretrained(backend)).tensors);
    network.tensors = Object.fromEntries(Object.keys(network.tensors).map((name, k) => [name, values[k]]));
    setHead(network);
  }
  return network;
}

function optionsOf({ optimizer, l2 = 0 }: (typeof runs)[number]): FitOptions {
  const { name, learningRate, momentum, weightDecay } = optimizer as {
    name: 'sgd' | 'adamw';
    learningRate: number;
    momentum?: number;
    weightDecay?: number;
  };
  const chosen = momentum === undefined ? name : { name: 'sgd' as const, momentum };
  const decay = weightDecay === undefined ? { l2 } : { l2: undefined, weightDecay };
  return { ...TEN_STEPS, learningRate, optimizer: chosen, ...decay };
}

describe.each(['js', 'simd'] as const)('%s', (backendName) => {
  it.each(runs)('ten steps of "$title" are those of PyTorch, to 1e-5', async (run) => {
    const backend = await createBackend({ backend: backendName });
    const network = await networkFor(backend, run.network);
    const before = network.history.length;
    const data = run.network === 'newHead' ? TWO : THREE;
    const history = (await network.fit(data, optionsOf(run))).slice(before);
    history.forEach(({ loss }, i) => {
      expect(Math.abs(loss / run.losses[i] - 1), `loss ${i + 1}: ${loss}, ${run.losses[i]}`).toBeLessThan(
        1e-5,
      );
    });
    expect(history).toHaveLength(10);
    const { loss } = network.evaluate(data);
    expect(Math.abs(loss / run.predicted - 1), `predicted: ${loss}, ${run.predicted}`).toBeLessThan(1e-5);
    // What was saved answers alike.
    expect(Network.load(backend, network.save()).evaluate(data).loss).toBe(loss);
  });
});
