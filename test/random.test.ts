import { describe, expect, it } from 'vitest';
import { Random } from '../src/random.js';

describe('Random', () => {
  it('repeats a stream, and tells streams apart by name and by seed', () => {
    const draw = (seed: number, name: string) =>
      Array.from(
        { length: 8 },
        function (this: Random) {
          return this.next();
        },
        Random.stream(seed, name),
      );
    expect(draw(1, 'init')).toEqual(draw(1, 'init'));
    const others = [draw(1, 'split'), draw(2, 'init'), draw(2 ** 40 + 1, 'init'), draw(2 ** 32 + 1, 'init')];
    for (const other of others) expect(other).not.toEqual(draw(1, 'init'));
  });

  it('goes on from a saved state', () => {
    const random = Random.stream(3, 'x');
    random.next();
    const state = random.save();
    const rest = [random.next(), random.next()];
    const restored = Random.restore(state);
    expect([restored.next(), restored.next()]).toEqual(rest);
  });

  it('is uniform: mean 1/2, variance 1/12, and every one of 10 cells filled alike', () => {
    const random = Random.stream(1, 'uniform');
    const n = 100_000;
    const values = Array.from({ length: n }, () => random.uniform());
    const mean = values.reduce((a, b) => a + b) / n;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    // Four standard errors: √(1/12n), and √(1/180n) for the variance.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
    const cells = new Array(10).fill(0);
    for (const x of values) cells[Math.floor(10 * x)]++;
    const chiSquare = cells.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
  });

  it('draws normals of mean 0 and deviation 1', () => {
    const random = Random.stream(1, 'normal');
    const n = 100_000;
    const values = Array.from({ length: n }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / n;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });

  it('shuffles into a permutation in which each value reaches each place alike', () => {
    const counts = Array.from({ length: 5 }, () => new Array(5).fill(0));
    const random = Random.stream(9, 'shuffle');
    for (let trial = 0; trial < 10_000; trial++) {
      const order = random.shuffle(Uint32Array.of(0, 1, 2, 3, 4));
      expect(new Set(order).size).toBe(5);
      order.forEach((value, place) => {
        counts[value][place]++;
      });
    }
    const deviation = Math.sqrt(10_000 * 0.2 * 0.8);
    for (const count of counts.flat()) expect(Math.abs(count - 2000)).toBeLessThan(4.5 * deviation);
  });
});
