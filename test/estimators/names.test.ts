// docs/names.md sets what a fitted estimator has beside scikit-learn's names: all of it, and nothing else.

import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import {
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../src/estimators/index.js';
import { createBackend } from '../../src/index.js';

vi.spyOn(console, 'warn').mockImplementation(() => {}); // short fits have not converged, and say so
const backend = await createBackend({ backend: 'js' });
const X = [[0], [1], [2], [3]];
const y = [0, 0, 1, 1];

const text = readFileSync(new URL('../../docs/names.md', import.meta.url), 'utf8');
const section = text.split('\n## ').find((part) => part.startsWith('An estimator after `fit`'))!;
/** Of each row the first code in Jacquard's column, as names: ['network', 'layers', 'length', '1']. */
const ours = section
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split(' | ')[1]
      .match(/`([^`]+)`/)![1]
      .split(/\W+/),
  );

async function fitted(): Promise<object[]> {
  return [
    await new MLPClassifier(backend, { maxIter: 1 }).fit(X, y),
    await new MLPRegressor(backend, { maxIter: 1 }).fit(X, y),
    await new SoftmaxRegression(backend, { maxIter: 1 }).fit(X, y),
    await new OneVsRestClassifier(() => new SoftmaxRegression(backend, { maxIter: 1 })).fit(X, y),
  ];
}

function gettersOf(value: object): string[] {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return [...own.filter(([, { get }]) => get).map(([name]) => name), ...gettersOf(prototype)];
}

it('every attribute of a fitted estimator is in docs/names.md', async () => {
  const documented = ours.map(([name]) => name);
  for (const model of await fitted()) {
    for (const name of gettersOf(model)) expect(documented).toContain(name);
  }
});

it('what docs/names.md says a fitted estimator has is there', async () => {
  const models = (await fitted()) as Record<string, object>[];
  expect(ours.length).toBeGreaterThan(8);
  for (const [name, next] of ours) {
    const owners = models.filter((model) => name in model);
    expect(owners.length, name).toBeGreaterThan(0);
    if (name === 'network') for (const { network } of owners) expect(next in network, next).toBe(true);
  }
});
