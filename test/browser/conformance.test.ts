// The conformance list in real browsers: the same kernels are promised by other engines and other compilers.
// In the page: pages/conformance.ts.

import { expect } from 'vitest';
import { cases, firstCases } from '../conformance/cases/index.js';
import type { Outcome } from './pages/conformance-worker.js';
import { inEachBrowser } from './support/each-browser.js';
import { siteOf } from './support/site.js';

const site = siteOf('conformance.ts');

const PLAIN = ['simd', 'relaxed', 'js', 'js (readable gemm)'];
const SHARED = ['js', 'simd', 'relaxed'];

inEachBrowser((it) => {
  it('every case holds on every backend, alone, above 2 GiB and on two threads', async (browser) => {
    const page = await browser.open(site.isolated);
    const outcomes = await page.evaluate<Outcome[]>('runConformance()');
    const broken = outcomes.flatMap(({ backend, failures }) => failures.map((one) => ({ backend, ...one })));
    expect(broken).toEqual([]);

    const relaxed = await page.evaluate<boolean>('hasRelaxedSimd()');
    if (!relaxed)
      console.log(`conformance: this ${browser.name} has no relaxed SIMD (Firefox has from 145 on)`);
    const runs = (name: string) => relaxed || name !== 'relaxed';
    expect(outcomes.map(({ backend, passed }) => [backend, passed])).toEqual([
      ...PLAIN.filter(runs).flatMap((name) => [
        [name, cases.length],
        [`${name} above 2 GiB`, firstCases.length],
      ]),
      ...SHARED.filter(runs).map((name) => [`${name} on 2 threads`, cases.length]),
    ]);
    expect(page.errors()).toEqual([]);
    await page.close();
  });
});
