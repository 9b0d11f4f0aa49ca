// A suite that runs on every browser. Where one is not installed, its tests skip and say why.
// Before: browsers.ts.

import { afterAll, beforeAll, describe, test } from 'vitest';
import { BROWSERS, type TestBrowser } from './browsers.js';

/** Bundling, starting a browser on a busy machine, and a test in it, may each take so many milliseconds. */
export const PATIENCE = 120_000;

/** Declares one test, which gets the browser that its suite launched. */
export interface DeclareTest {
  (promise: string, run: (browser: TestBrowser) => Promise<void>): void;
  /** One for each value, which stands in the title in place of %s. */
  each<T>(
    values: readonly T[],
  ): (promise: string, run: (value: T, browser: TestBrowser) => Promise<void>) => void;
  /** In the first browser alone: what is looked at, and takes long. */
  once(promise: string, run: (browser: TestBrowser) => Promise<void>): void;
}

export function inEachBrowser(suite: (it: DeclareTest) => void): void {
  describe.each(BROWSERS)('$name', ({ name, missing, launch }) => {
    let browser: TestBrowser | undefined;
    beforeAll(async () => {
      if (missing === undefined) browser = await launch();
    }, PATIENCE);
    afterAll(() => browser?.close());
    const declare = (promise: string, run: (browser: TestBrowser) => Promise<void>) =>
      test(promise, { timeout: PATIENCE }, async ({ skip }) => {
        if (browser === undefined) skip(missing);
        else await run(browser);
      });
    const each: DeclareTest['each'] = (values) => (promise, run) => {
      for (const value of values) declare(promise.replace('%s', String(value)), (one) => run(value, one));
    };
    const once: DeclareTest['once'] = (...test) => {
      if (name === BROWSERS[0].name) declare(...test);
    };
    suite(Object.assign(declare, { each, once }));
  });
}
