import { expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { componentsAlone, componentsTogether } from '../../src/search/parzen.js';
import { checkSpace } from '../../src/search/space.js';

const { pick } = checkSpace({ pick: ['a', 'b', 'c'] });

test('choices alone have the probabilities (C + 1) / (n + K)', () => {
  const [component, ...others] = componentsAlone(pick, [0, 0, 2]);
  expect(others).toEqual([]);
  const shares = [0, 1, 2].map((index) => Math.exp(component.logDensity(index)));
  expect(shares[0]).toBeCloseTo(3 / 6, 12);
  expect(shares[1]).toBeCloseTo(1 / 6, 12);
  expect(shares[2]).toBeCloseTo(2 / 6, 12);
  const random = Random.stream(1, 'draws');
  const counts = [0, 0, 0];
  for (let draw = 0; draw < 6000; draw++) counts[component.draw(random)]++;
  // Three standard deviations of a count of 6000 draws are at most 117.
  expect(Math.abs(counts[0] - 3000)).toBeLessThan(117);
  expect(Math.abs(counts[1] - 1000)).toBeLessThan(117);
});

test('choices together: each its own, and all of them by a share of K / (n + K)', () => {
  const components = componentsTogether(2)(pick, [0, 2]);
  expect(components).toHaveLength(3);
  const [first, , prior] = components.map((one) => [0, 1, 2].map((index) => Math.exp(one.logDensity(index))));
  expect(prior).toEqual([0, 1, 2].map(() => expect.closeTo(1 / 3, 12)));
  // n = 2 observations and K = 3 choices: 3/5 over all three, the rest its own.
  expect(first[1]).toBeCloseTo(3 / 5 / 3, 12);
  expect(first[0]).toBeCloseTo(2 / 5 + 3 / 5 / 3, 12);
  expect(first.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

test('the density of a number has the integral 1 over its range', () => {
  const { x } = checkSpace({ x: { low: 0, high: 10 } });
  for (const component of componentsAlone(x, [1, 2, 9])) {
    let sum = 0;
    for (let i = 0; i < 1000; i++) sum += Math.exp(component.logDensity((i + 0.5) / 100)) / 100;
    expect(sum).toBeCloseTo(1, 3);
  }
});
