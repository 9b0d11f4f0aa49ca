import { expect, test } from 'vitest';
import { perGraphAndKey } from '../../src/nn/memoize-by-graph.js';

test('a result is made once for each graph and key, and asking again for one drops none of the others', () => {
  const kept = perGraphAndKey<object, object>();
  const [first, second] = [{}, {}];
  const keys = Array.from({ length: 8 }, (_, i) => `rate ${i}`);
  const made = keys.map((key) => kept(first, key, () => ({})));
  const notAgain = () => expect.unreachable('made a second time');
  for (const _ of ['once', 'twice'])
    expect(keys.every((key, i) => kept(first, key, notAgain) === made[i])).toBe(true);

  const other = kept(second, 'rate 0', () => ({}));
  expect(other).not.toBe(made[0]);
  expect(kept(first, 'rate 0', notAgain)).toBe(made[0]);
});

test('the ninth key of a graph drops the one that was made first, and no other', () => {
  const kept = perGraphAndKey<object, number>();
  const graph = {};
  let count = 0;
  const ask = (key: number) => kept(graph, String(key), () => ++count);
  for (let key = 0; key < 9; key++) ask(key);
  for (let key = 1; key < 9; key++) expect(ask(key)).toBe(key + 1);
  expect(ask(0)).toBe(10);
});
