// The kinds of options: what they let through, and the messages of what they refuse.

import { describe, expect, it } from 'vitest';
import { requireOptionsOf, type Schema, settle } from '../../src/options/option.js';
import { choice, given, number, numberOrList, toggle } from '../../src/options/option-kinds.js';
import { named } from '../../src/options/registry-option.js';

describe('a number', () => {
  const WHOLE = number({ whole: true, from: 1, to: 100 }, 10);
  const RATE = number({ above: 0, to: 1 });
  const SHARE = number({ from: 0, below: 1 });

  it.each([
    [WHOLE, [1, 10, 100], [0, 101, 1.5], 'a whole number from 1 to 100'],
    [RATE, [1e-300, 0.5, 1], [0, -1, 1.1], 'a number above 0, at most 1'],
    [SHARE, [0, 0.999], [-0.1, 1], 'a number from 0, below 1'],
  ])('lets its range through, and names what is not in it', (option, inside, outside, range) => {
    for (const value of inside) expect(option.check(value, 'x')).toBe(value);
    for (const value of [...outside, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => option.check(value, 'x')).toThrow(`x: ${value} is not ${range}`);
    expect(() => option.check('1' as never, 'x')).toThrow('x: "1" is not');
  });

  it('or a list of them: each is checked', () => {
    const rates = numberOrList({ from: 0, to: 1 }, 0);
    expect(rates.check([0, 0.5], 'dropout')).toEqual([0, 0.5]);
    expect(() => rates.check([0, 2], 'dropout')).toThrow('dropout: 2 is not a number from 0 to 1');
  });
});

it('a choice lists the names, a switch wants true or false', () => {
  expect(() => choice(['mean', 'sum'], 'mean').check('max' as never, 'reduction')).toThrow(
    'reduction: "max" is unknown; valid: mean, sum',
  );
  expect(() => toggle(false).check('no' as never, 'flip')).toThrow('flip: "no" is not true or false');
});

describe('a schema', () => {
  const SCHEMA = {
    epochs: number({ whole: true, from: 1, to: 100 }, 10),
    limit: number({ from: 0, to: 1 }),
    where: given<string>('text'),
    solver: named<unknown, unknown>(
      { plain: { own: {} }, heavy: { own: { mass: number({ from: 0, to: 9 }, 2) } } },
      'plain',
    ),
  } satisfies Schema;

  it('fills in defaults, leaves out what has none, and does not take options of others', () => {
    expect(settle(SCHEMA, { other: 1 })).toEqual({ epochs: 10, solver: { name: 'plain' } });
    expect(settle(SCHEMA, { epochs: undefined, limit: 0.5, where: 'here', solver: 'heavy' })).toEqual({
      ...{ epochs: 10, limit: 0.5, where: 'here', solver: { name: 'heavy', mass: 2 } },
    });
  });

  it.each<[object, string]>([
    [{ epochs: 0 }, 'fit.epochs: 0 is not a whole number from 1 to 100'],
    [{ solver: 'light' }, 'fit.solver: "light" is unknown; valid: plain, heavy'],
    [{ solver: { name: 'plain', mass: 1 } }, 'fit.solver plain: no option "mass"; valid: name'],
    [{ solver: { name: 'heavy', mass: 10 } }, 'fit.solver.mass: 10 is not a number from 0 to 9'],
  ])('refuses %j', (options, message) => {
    expect(() => settle(SCHEMA, options, 'fit.')).toThrow(message);
  });

  it('names an option that it does not have, and those that it has', () => {
    expect(() => requireOptionsOf('fit', SCHEMA, { epoch: 1 })).toThrow(
      'fit: no option "epoch"; valid: epochs, limit, where, solver',
    );
  });
});
