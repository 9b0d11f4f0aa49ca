// Spaces: what their text means, what they refuse, and what grids and random draws make of them.

import { describe, expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { isDistributionOf } from '../../src/search/distributions.js';
import { formatParameter, parseParameter } from '../../src/search/parse-space.js';
import { randomNumbers } from '../../src/search/random-numbers.js';
import { combinationCount, nextNumbers } from '../../src/search/samplers.js';
import { checkSpace, countOf, numberAt, type ParameterSpace, valuesOf } from '../../src/search/space.js';

const parse = (text: string, whole = false) => parseParameter('x', text, () => whole);

describe('text', () => {
  test.for([
    ['1e-4..1e-1:log', { low: 1e-4, high: 0.1, log: true, whole: false }],
    ['0..0.5', { low: 0, high: 0.5, whole: false }],
    ['-1.5..+2', { low: -1.5, high: 2, whole: false }],
    ['0..1:step=0.25', { low: 0, high: 1, step: 0.25, whole: false }],
    ['adamw/sgd', { choices: ['adamw', 'sgd'] }],
    ['64/128/256,128', { choices: ['64', '128', '256,128'] }],
    ['adam:beta1=0.8/sgd', { choices: ['adam:beta1=0.8', 'sgd'] }],
  ] as const)('%s', ([text, parameter]) => {
    expect(parse(text)).toEqual(parameter);
    expect(parse(formatParameter(parse(text)))).toEqual(parameter);
  });

  test.for([
    ['0.1', 'neither a range nor choices'],
    ['a//b', 'neither a range nor choices'],
    ['1..x', '"x" is no number'],
    ['1..2:logs', '":logs" is unknown after a range; valid: :log, :step=<number>'],
  ])('%s is refused: %s', ([text, message]) => {
    expect(() => parse(text)).toThrow(message);
  });
});

test.for([
  [{}, 'it has no parameter'],
  [{ x: { low: 2, high: 1 } }, 'the first number must be the lower one'],
  [{ x: { low: 0, high: 1, log: true } }, 'begins above 0'],
  [{ x: { low: 0.5, high: 2, whole: true } }, 'whole numbers expected'],
  [{ x: { low: 0, high: 1, step: 2 } }, 'step 2 does not fit'],
  [{ x: { low: 0, high: 1, steps: 2 } }, 'no option "steps"'],
  [{ x: ['a'] }, 'at least two choices'],
  [{ x: ['a', 'b', 'a'] }, 'the choice "a" is there twice'],
  [{ x: 3 }, 'a range or choices expected, 3 given'],
] as const)('space %j is refused: %s', ([space, message]) => {
  expect(() => checkSpace(space as never)).toThrow(message);
});

const SPACE = checkSpace({
  rate: { low: 1e-4, high: 1, log: true },
  units: { low: 4, high: 64, log: true, whole: true },
  share: { low: 0, high: 0.3, step: 0.1 },
  count: { low: -1, high: 3, whole: true },
  layers: [[64], [128, 64]],
});

test('a stepped range has both its ends, and its values are what one would type', () => {
  const values = Array.from({ length: countOf(SPACE['share']) }, (_, i) => numberAt(SPACE['share'], i));
  expect(values).toEqual([0, 0.1, 0.2, 0.3]);
});

test('random values: evenly over steps and choices, in ratios with log, never outside', () => {
  const draws = Array.from({ length: 4000 }, (_, i) => randomNumbers(SPACE, Random.stream(i, 'x')));
  const shares = (name: string) => {
    const counts = new Map<number, number>();
    for (const draw of draws) counts.set(draw[name], (counts.get(draw[name]) ?? 0) + 1 / draws.length);
    return counts;
  };
  for (const [name, values] of [
    ['share', [0, 0.1, 0.2, 0.3]],
    ['count', [-1, 0, 1, 2, 3]],
    ['layers', [0, 1]],
  ] as const) {
    expect([...shares(name).keys()].sort((a, b) => a - b)).toEqual(values);
    for (const share of shares(name).values()) expect(share).toBeCloseTo(1 / values.length, 1);
  }
  const decades = [1e-4, 1e-3, 1e-2, 1e-1].map(
    (low) => draws.filter(({ rate }) => rate >= low && rate < 10 * low).length / draws.length,
  );
  for (const share of decades) expect(share).toBeCloseTo(0.25, 1);
  const units = draws.map((draw) => draw['units']);
  expect([Math.min(...units), Math.max(...units), units.every(Number.isInteger)]).toEqual([4, 64, true]);
  expect(units.filter((one) => one < 16).length / units.length).toBeCloseTo(0.5, 1);
  expect(valuesOf(SPACE, draws[0])['layers']).toEqual([[64], [128, 64]][draws[0]['layers']]);
});

test('a grid has every combination once, the last parameter fastest; a range without steps is refused', () => {
  const space: ParameterSpace = checkSpace({ a: ['x', 'y'], b: { low: 1, high: 3, whole: true } });
  const trials: { numbers: Record<string, number> }[] = [];
  for (;;) {
    const numbers = nextNumbers(
      { name: 'grid' },
      { space, trials: trials as never, ranked: [] },
      Random.stream(1, ''),
    );
    if (numbers === null) break;
    trials.push({ numbers: { ...numbers } });
  }
  expect(trials.map(({ numbers }) => Object.values(valuesOf(space, numbers)).join(''))).toEqual(
    'x1 x2 x3 y1 y2 y3'.split(' '),
  );
  expect(() => combinationCount(SPACE)).toThrow(
    'rate: a grid needs values or steps, 0.0001..1:log has neither',
  );
});

test('a distribution is the same whatever the order of its attributes, and another where one differs', () => {
  const text = (attributes: object) => JSON.stringify({ name: 'FloatDistribution', attributes });
  const rate = SPACE['rate'];
  expect(isDistributionOf(text({ log: true, high: 1.0, low: 0.0001, step: null }), rate)).toBe(true);
  expect(isDistributionOf(text({ log: true, high: 2, low: 0.0001, step: null }), rate)).toBe(false);
  expect(isDistributionOf(text({ log: true, high: 1, low: 0.0001, step: null }), SPACE['units'])).toBe(false);
  expect(() => isDistributionOf('{"name":3}', rate)).toThrow('no distribution');
});
