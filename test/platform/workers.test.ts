// Whose workers are taken: Node's, or those of a page, which Electron's pages and web workers have beside a Node that starts none.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUILD_ID } from '../../src/backend/kernels/build-id.js';
import { mayBlock, sharedMemoryProblem, startWorker } from '../../src/platform/workers.js';
import { moduleOf } from '../support/temporary.js';

/** A page's Worker, as far as it is used: it answers that it is of this build. */
class WebWorker extends EventTarget {
  static started: { address: string; type?: string }[] = [];
  constructor(address: string, { type }: { type?: string }) {
    super();
    WebWorker.started.push({ address, type });
  }
  postMessage(): void {
    const event = Object.assign(new Event('message'), { data: { build: BUILD_ID } });
    queueMicrotask(() => this.dispatchEvent(event));
  }
  terminate(): void {}
}

/** As process.type of Electron says where a script runs. */
function pretend(type: string | undefined): void {
  vi.stubGlobal('process', Object.create(process, { type: { value: type } }));
}

/** Starts one from the file, which on Node is a worker that answers. */
async function started(): Promise<'web' | 'node'> {
  const url = moduleOf(`
    import { parentPort } from 'node:worker_threads';
    parentPort.once('message', () => parentPort.postMessage({ build: ${JSON.stringify(BUILD_ID)} }));`);
  const worker = await startWorker(url, {}, { onEnd: () => {} });
  worker.terminate();
  return WebWorker.started.length > 0 ? 'web' : 'node';
}

beforeEach(() => {
  WebWorker.started = [];
});
afterEach(() => vi.unstubAllGlobals());

describe('workers', () => {
  it('are Node’s on Node, with a Worker beside it as on Bun and Deno too', async () => {
    expect(await started()).toBe('node');
    vi.stubGlobal('Worker', WebWorker);
    expect(await started()).toBe('node');
    expect(mayBlock()).toBe(true);
  });

  it('are Node’s where a document is pretended, as jsdom does, which has no Worker', async () => {
    vi.stubGlobal('document', {});
    expect(await started()).toBe('node');
  });

  it('are the page’s in Electron with Node integration', async () => {
    pretend('renderer');
    vi.stubGlobal('document', {});
    vi.stubGlobal('Worker', WebWorker);
    expect(await started()).toBe('web');
    expect(WebWorker.started[0].type).toBe('module');
    expect(mayBlock()).toBe(false);
    expect(sharedMemoryProblem()).toBeNull();
  });

  it('are web workers in a web worker of Electron with Node integration', async () => {
    pretend('worker');
    vi.stubGlobal('Worker', WebWorker);
    expect(await started()).toBe('web');
    expect(mayBlock()).toBe(true);
  });

  it('come from a blob:, and from a data: address where the origin is opaque', async () => {
    vi.stubGlobal('document', {});
    vi.stubGlobal('Worker', WebWorker);
    const options = { onEnd: () => {} };
    await startWorker(undefined, {}, options);
    await startWorker(undefined, {}, options);
    vi.stubGlobal('origin', 'null');
    await startWorker(undefined, {}, options);
    const [one, two, opaque] = WebWorker.started.map(({ address }) => address);
    expect(one).toMatch(/^blob:/);
    expect(two).toBe(one);
    expect(opaque).toMatch(/^data:text\/javascript,/);
    expect(decodeURIComponent(opaque)).toContain('export');
  });
});
