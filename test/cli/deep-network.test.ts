// A note where a network is so deep that the default initializer keeps it from training.

import { afterEach, expect, test, vi } from 'vitest';
import { warnOfDepth } from '../../cli/prepared-data.js';
import { createBackend, type LayerOptions, Network, type NetworkOptions } from '../../src/index.js';
import { blobs } from '../support/datasets.js';

const backend = await createBackend();
const data = blobs({ rows: 60, features: 4 });
const OUTPUT: LayerOptions = { units: data.classNames.length };

afterEach(() => vi.restoreAllMocks());

function saidOf(hidden: LayerOptions[], more: Partial<NetworkOptions> = {}): string {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  using network = new Network(backend, { inputSize: 4, layers: [...hidden, OUTPUT], ...more });
  warnOfDepth(network);
  return said.join('');
}

const deep = (count: number, layer: Partial<LayerOptions> = {}): LayerOptions[] =>
  Array.from({ length: count }, () => ({ units: 8, activation: 'relu', ...layer }) as LayerOptions);

test('ten layers of the default initializer, each member of an ensemble by itself', () => {
  expect(saidOf(deep(9))).toMatch(/note: .*10 layers .*"uniform".* --initializer he or --batch-norm helps/);
  expect(saidOf(deep(8))).toBe('');
  expect(saidOf(deep(5), { members: 2 })).toBe('');
  expect(saidOf(deep(9), { members: 2 })).toContain('10 layers');
});

test('none with another initializer or batch normalisation, with which such a network learns', async () => {
  expect(saidOf(deep(12, { initializer: 'he' }))).toBe('');
  expect(saidOf(deep(12, { batchNorm: true }))).toBe('');
  const lossAfter = async (layer: Partial<LayerOptions>) => {
    using network = new Network(backend, { inputSize: 4, layers: [...deep(12, layer), OUTPUT] });
    const history = await network.fit(data, {
      epochs: 30,
      batchSize: 8,
      optimizer: 'adam',
      learningRate: 1e-3,
    });
    return history.at(-1)!.loss;
  };
  const flat = Math.log(data.classNames.length);
  expect(await lossAfter({ initializer: 'he' })).toBeLessThan(0.8 * flat);
  expect(await lossAfter({})).toBeGreaterThan(0.8 * flat);
});
