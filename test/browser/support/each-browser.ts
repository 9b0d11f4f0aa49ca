// A suite that runs on every browser. Where one is not installed, its tests skip and say why.
// Before: browsers.ts.

import { beforeAll, describe, test } from 'vitest';
import { BROWSERS, type BrowserChoice, type BrowserName, type TestBrowser } from './browsers.js';

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

/** Those of this process. They end with it: the drivers see to that. Starting one costs several seconds of processor time. */
const running = new Map<BrowserName, Promise<TestBrowser>>();

function runningOrLaunched({ name, launch }: BrowserChoice): Promise<TestBrowser> {
  const before = running.get(name);
  if (before !== undefined) return before;
  const launched = launch();
  running.set(name, launched);
  return launched;
}

export function inEachBrowser(suite: (it: DeclareTest) => void): void {
  describe.each(BROWSERS)('$name', (choice) => {
    const { name, missing } = choice;
    let browser: TestBrowser | undefined;
    beforeAll(async () => {
      if (missing === undefined) browser = await runningOrLaunched(choice);
    }, PATIENCE);
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
