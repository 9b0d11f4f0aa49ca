// What a sampler does where its draws were all tried before.

import { expect, test } from 'vitest';
import type { Random } from '../../src/random.js';
import type { TrialRecord } from '../../src/search/replay-journal.js';
import { nextNumbers } from '../../src/search/samplers.js';
import { checkSpace } from '../../src/search/space.js';

const trials = [{ numbers: { a: 1 } } as unknown as TrialRecord];

/** Draws 0 so often, then 0.5. */
function stubborn(zeros: number): Random {
  let draws = 0;
  return { uniform: () => (draws++ < zeros ? 0 : 0.5) } as Random;
}

test.for([
  ['too many to go through', { a: { low: 1, high: 3_000_000, whole: true } }],
  ['without steps', { a: { low: 1, high: 3, log: true } }],
] as const)('combinations %s: drawn until one is untried, without words of a grid', ([, given]) => {
  const history = { space: checkSpace(given), trials, ranked: [] };
  const numbers = nextNumbers({ name: 'random' }, history, stubborn(50))!;
  expect(numbers['a']).toBeGreaterThan(1);
  expect(() => nextNumbers({ name: 'random' }, history, stubborn(Infinity))).toThrow(
    'space: 100000 draws at random found nothing that was not tried',
  );
});

test('combinations that are few: the first untried one', () => {
  const space = checkSpace({ a: { low: 1, high: 3, whole: true } });
  expect(nextNumbers({ name: 'random' }, { space, trials, ranked: [] }, stubborn(50))).toEqual({ a: 2 });
});
