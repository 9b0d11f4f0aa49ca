// Pages and web workers of Electron have Node beside what a browser has, but Node's threads and timers do not serve them there.
// Next: clock.ts, workers.ts.

/** Whether this is a page or a web worker, with or without Node. jsdom has a document too, but starts no workers. */
export function isPage(): boolean {
  const { document, Worker, process } = globalThis as {
    document?: unknown;
    Worker?: unknown;
    process?: { type?: string };
  };
  return (document !== undefined && Worker !== undefined) || process?.type === 'worker';
}
