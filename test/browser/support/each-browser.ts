// A suite that runs on every browser. Where one is not installed, its tests skip and say why.
// Before: browsers.ts.

import { afterAll, beforeAll, describe, test } from 'vitest';
import { BROWSERS, type TestBrowser } from './browsers.js';

/** Bundling, starting a browser on a busy machine, and a test in it, may each take so many milliseconds. */
export const PATIENCE = 120_000;

/** Declares one test, which gets the browser that its suite launched. */
export type DeclareTest = (promise: string, run: (browser: TestBrowser) => Promise<void>) => void;

export function inEachBrowser(suite: (it: DeclareTest) => void): void {
  describe.each(BROWSERS)('$name', ({ missing, launch }) => {
    let browser: TestBrowser | undefined;
    beforeAll(async () => {
      if (missing === undefined) browser = await launch();
    }, PATIENCE);
    afterAll(() => browser?.close());
    suite((promise, run) =>
      test(
        promise,
        async ({ skip }) => {
          if (browser === undefined) skip(missing);
          else await run(browser);
        },
        PATIENCE,
      ),
    );
  });
}
