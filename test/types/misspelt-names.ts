// Names that do not exist do not compile. `npm run typecheck` compiles this file; nothing runs it. Each line below a directive is a mistake that a
// user might make; TypeScript complains of a directive without one. The last function holds what must compile.

import { MLPClassifier } from '../../src/estimators/index.js';
import { crossValidate } from '../../src/experiments/index.js';
import { exportModel } from '../../src/formats/index.js';
import {
  type ActivationName,
  type Backend,
  createBackend,
  type Dataset,
  earlyStopping,
  type LayerOptions,
  Network,
  trainPopulation,
} from '../../src/index.js';
import { kernelsOf } from '../../src/kernels/index.js';
import { createBackend as createSlimBackend } from '../../src/slim.js';
import { trainTable } from '../../src/tabular/index.js';
import { trainInWorker } from '../../src/worker/index.js';

export async function backends() {
  // @ts-expect-error
  await createBackend({ backend: 'smid' });
  // @ts-expect-error
  await createBackend('simd');
  // @ts-expect-error
  await createBackend({ threads: 'many' });
  // @ts-expect-error
  await createBackend({ wide: 'yes' });
  // @ts-expect-error
  await createSlimBackend({ backend: 'relaxt' });
}

export function networks(backend: Backend) {
  const of = (more: object) => ({ inputSize: 3, layers: [{ units: 2 }], ...more });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2, activation: 'rleu' }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2, activation: 'leaky-relu:much' }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2, activation: { name: 'rleu' } }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ kind: 'dense', units: 2, activation: 'rleu' }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ kind: 'activation', activation: 'rleu' }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ kind: 'conv2d', filters: 2, activation: 'rleu' }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ kind: 'desne', units: 2 }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ kind: 'conv2d', filters: 2, padding: 'full' }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2, initializer: 'hee' }] });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2 }], loss: 'sofmax' });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2 }], standardize: 'golbal' });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2 }], standardize: { kind: 'golbal' } });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2 }], input: 'spares' });
  // @ts-expect-error
  new Network(backend, { inputSize: 3, layers: [{ units: 2 }], tasc: 'values' });
  return of;
}

export async function trainings(backend: Backend, network: Network, data: Dataset) {
  // @ts-expect-error
  await network.fit(data, 'fast');
  // @ts-expect-error
  await network.fit(data, 10);
  // @ts-expect-error
  await network.fit(data, { optimizer: 'adm' });
  // @ts-expect-error
  await network.fit(data, { optimizer: { name: 'adm' } });
  // @ts-expect-error
  await network.fit(data, { optimizer: { name: 'adam', momentum: 0.9 } });
  // @ts-expect-error
  await network.fit(data, { schedule: 'cosin' });
  // @ts-expect-error
  await network.fit(data, { schedule: { name: 'cosin' } });
  // @ts-expect-error
  await network.fit(data, { reduction: 'men' });
  // @ts-expect-error
  await network.fit(data, { classWeights: 'balance' });
  // @ts-expect-error
  await network.fit(data, { learningrate: 0.1 });
  // @ts-expect-error
  await network.fit(data, { augment: 'flip' });
  // @ts-expect-error
  await network.fit(data, { callbacks: [earlyStopping({ monitor: 'val-los' })] });
  // @ts-expect-error
  await trainTable(backend, [], { label: 'a', optimizer: 'adm' });
  // @ts-expect-error
  await trainTable(backend, [], { label: 'a', activation: 'rleu' });
  // @ts-expect-error
  await trainTable(backend, [], { label: 'a', standardize: 'robst' });
  // @ts-expect-error
  await trainInWorker({ network: { inputSize: 1, layers: [{ units: 2, activation: 'rleu' }] }, data });
  // @ts-expect-error
  await trainInWorker({ network: { inputSize: 1, layers: [{ units: 2 }] }, data, fit: { optimizer: 'adm' } });
  const inWorker = { network: { inputSize: 1, layers: [{ units: 2 }] }, data };
  // @ts-expect-error
  await trainInWorker({ ...inWorker, backend: { backend: 'smid' } });
  // @ts-expect-error
  await trainPopulation(backend, { inputSize: 1, layers: [{ units: 2 }] }, [{ optimizer: 'adm' }], data, {});
  // @ts-expect-error
  network.save({ dtype: 'f61' });
  // @ts-expect-error
  exportModel(network, { to: 'onxx', name: 'a' });
}

export function others(backend: Backend, data: Dataset) {
  // @ts-expect-error
  new MLPClassifier(backend, { activation: 'rleu' });
  // @ts-expect-error
  new MLPClassifier(backend, { solver: 'adm' });
  // @ts-expect-error
  new MLPClassifier(backend, { learningRate: 'adaptiv' });
  // @ts-expect-error
  crossValidate(backend, data, { activation: 'rleu' });
  // @ts-expect-error
  kernelsOf(backend).activate({ x: new Float32Array(1), activation: 'rleu' });
}

/** Names in variables compile where their types are as narrow as the option's. */
export function correct(backend: Backend, name: ActivationName) {
  const layers: LayerOptions[] = [
    { units: 8, activation: 'leaky-relu:0.1' },
    { units: 4, activation: name },
    { units: 2 },
  ];
  new MLPClassifier(backend, { activation: 'logistic' });
  new Network(backend, { inputSize: 3, layers, standardize: { clip: 3 } });
  new Network(backend, {
    inputSize: 3,
    layers: [{ units: 3, activation: { name: 'elu', slope: 0.5 } }, { units: 2 }],
    standardize: 'min-max',
  });
}
