// Whose timers are taken: Node's own, but the page's in a page of Electron, which has both.

import { setTimeout as nodeTimeout } from 'node:timers';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const timers = async () => {
  vi.resetModules();
  return (await import('../../src/platform/clock.js')).setTimeout;
};

test('on Node they are those of node:timers, whatever a test has put in place', async () => {
  vi.stubGlobal('setTimeout', () => 0);
  expect(await timers()).toBe(nodeTimeout);
});

test('under jsdom, which has a document and no Worker, too', async () => {
  vi.stubGlobal('document', {});
  vi.stubGlobal('setTimeout', () => 0);
  expect(await timers()).toBe(nodeTimeout);
});

test("in a page of Electron with Node integration they are the page's", async () => {
  const own = () => 0;
  vi.stubGlobal('document', {});
  vi.stubGlobal('Worker', class {});
  vi.stubGlobal('setTimeout', own);
  expect(await timers()).toBe(own);
});
