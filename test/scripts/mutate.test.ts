// npm run mutate: what it changes, which of it a sample takes, and the interval of its score.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a script
import { allMutants, equivalent, sample } from '../../scripts/mutate/choose.mjs';
// @ts-expect-error: a script
import { report, wilson } from '../../scripts/mutate/report.mjs';
// @ts-expect-error: a script
import { counted, mutated, sitesOf } from '../../scripts/mutate/sites.mjs';
// @ts-expect-error: a script
import { Tests } from '../../scripts/mutate/tests.mjs';
import { LIMIT } from '../support/limits.js';

interface Site {
  start: number;
  end: number;
  by: string;
  point: number;
}
type Drawn = { folder: string; key: string };

const changes = (source: string) =>
  (sitesOf('a.ts', source).mutants as Site[]).map(
    ({ start, end, by }) => `${source.slice(start, end)} → ${by}`,
  );

describe('what is changed', () => {
  it.each<[string, string[]]>([
    ['const x = (a: number, b: number) => a < b;', ['a < b → true', 'a < b → false', '< → <=', '< → >=']],
    ['if (a) b();', ['a → true', 'a → false', 'b(); → ;']],
    ['export const n: 3 | 4 = 3;', ['3 → 4']],
    ['const s = "a" + b + `c`;', []],
    ['const t = !f;', ['! → ']],
    ['const m = Math.min(a, b);', ['min → max']],
    ['while (a) { b++; break; }', ['a → false', 'b++; → ;', '++ → --', 'break; → ;']],
    ['type T = 1 | 2; interface I { a: 3 }', []],
    ["throw new Error('a' + b);", ["throw new Error('a' + b); → ;"]],
  ])('%s', (source, expected) => {
    expect(changes(source)).toEqual(expected);
  });

  it('every mutant of every kind of statement is still a program', () => {
    const source = `
      export function f(a: number[], b = 2): number {
        let sum = 0;
        for (let i = 0; i < a.length; i++) if (a[i] > b) sum += a[i] * 3; else continue;
        switch (sum) { case 1: return 2; default: break; }
        try { sum -= 1; } catch { sum = -sum; }
        return a.some((x) => x > 1 && x !== b) ? sum : a.length - 1;
      }`;
    const { mutants } = sitesOf('a.ts', source);
    expect(mutants.length).toBeGreaterThan(30);
    for (const mutant of mutants) expect(transformSync('a.ts', mutated(source, mutant)).errors).toEqual([]);
  });
});

describe('counters', () => {
  it('a mutant’s point is passed exactly when its code is reached', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jacquard-counters-'));
    try {
      const log = join(folder, 'log');
      const source =
        'function f(a) {\n if (a > 1) {\n  return a * 2;\n }\n return a + 5;\n}\nconst g = (x) => x - 7;\nreturn f(3);';
      // As a function's body, so that it may return.
      const sites = sitesOf('a.ts', source.replace(/\nreturn.*$/, ''));
      const pointOf = (text: string) =>
        (sites.mutants as Site[]).find(({ start }) => source.startsWith(text, start))!.point;
      const text = counted(source.replace(/\nreturn.*$/, ''), sites, 4, log);
      const run = (call: string) => {
        writeFileSync(log, '');
        new Function('process', `${text}; ${call}`)(process);
        return readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map((line) => Number(line.split(':')[1]));
      };
      const above = run('f(3)');
      expect(above).toContain(pointOf('* 2'));
      expect(above).not.toContain(pointOf('+ 5'));
      expect(above).not.toContain(pointOf('- 7'));
      const below = run('f(0); g(1)');
      expect(below).not.toContain(pointOf('* 2'));
      expect(below).toEqual(expect.arrayContaining([pointOf('+ 5'), pointOf('- 7')]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it('a test that imports build/ meets the mutant too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jacquard-mutant-'));
  const put = (name: string, text: string) => {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  put('package.json', '{ "type": "module" }');
  put('build/src/one.js', 'export const one = 1;');
  put(
    'test/one.test.ts',
    "import { expect, it } from 'vitest';\nimport { one } from '../build/src/one.js';\nit('one', () => expect(one).toBe(1));",
  );
  const tests = new Tests(folder);
  try {
    expect(await tests.run('test/one.test.ts', [], LIMIT)).toMatchObject({ passed: true });
    put('build/src/one.js', 'export const one = 2;');
    expect(await tests.run('test/one.test.ts', ['src/one.ts'], LIMIT)).toMatchObject({ passed: false });
  } finally {
    tests.close();
    rmSync(folder, { recursive: true });
  }
});

describe('a sample', () => {
  const text = (n: number) =>
    Array.from({ length: n }, (_, i) => `export const v${i} = ${i} + a${i};`).join('\n');
  const source = (n: number) => ({ text: text(n), hash: String(n) });
  const mutants = allMutants(
    new Map([
      ['src/a/x.ts', source(60)],
      ['src/b/y.ts', source(30)],
      ['cli/z.ts', source(10)],
    ]),
  );

  it('takes each folder in proportion, the same by the same seed, another by another', () => {
    const drawn = sample(mutants, 100, '1') as Drawn[];
    const folders = ['src/a', 'src/b', 'cli'].map(
      (folder) => drawn.filter((each) => each.folder === folder).length,
    );
    expect(folders).toEqual([60, 30, 10]);
    expect(new Set(drawn.map(({ key }) => key)).size).toBe(100);
    const keys = (seed: string) => (sample(mutants, 100, seed) as Drawn[]).map(({ key }) => key);
    expect(keys('1')).toEqual(drawn.map(({ key }) => key));
    expect(keys('2')).not.toEqual(keys('1'));
  });

  it('an equivalent mutant is known by its file, its line and its change', () => {
    const [first, second] = mutants;
    const { file, code: line, from, by: to } = first;
    const list = [{ file, line, from, to, reason: 'r' }];
    expect(equivalent(list, first)).toBe(list[0]);
    expect(equivalent(list, second)).toBeUndefined();
  });
});

describe('the report', () => {
  it('Wilson’s interval, against its formula in Python', () => {
    // def w(s, n, z=1.959964): p = s/n; d = 1+z*z/n; c = p+z*z/2/n; h = z*sqrt(p*(1-p)/n+z*z/4/n/n); return (c-h)/d, (c+h)/d
    // w(85, 100) = (0.7671644, 0.9069401); w(0, 10) = (0, 0.2775328)
    const { low, high } = wilson(85, 100);
    expect(low).toBeCloseTo(0.7671644, 6);
    expect(high).toBeCloseTo(0.9069401, 6);
    expect(wilson(0, 10).low).toBeCloseTo(0, 12);
    expect(wilson(0, 10).high).toBeCloseTo(0.2775328, 6);
  });

  it('counts a mutant that no test reaches as one that survived, and one without syntax not at all', () => {
    const of = (status: string) => ({ mutant: { folder: 'cli' }, status });
    const { share, lines } = report(
      [of('killed'), of('killed'), of('survived'), of('uncovered'), of('invalid')],
      0,
    );
    expect(share).toBe(0.5);
    expect(lines.join('\n')).toContain('score 50.0 % of 4 mutants');
  });
});
