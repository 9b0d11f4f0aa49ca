// The hidden page of the playground: starts a worker, and passes messages between it and the page around. Stopping ends the
// worker; the next one is started at once, so that it has the library when it is needed. Before: theme/Playground.vue.
// Next: worker.js.

/** A blob:, so that the worker has this page's policy; a file would have none. */
const source = `import ${JSON.stringify(new URL('worker.js', location.href).href)};`;

let worker;

function start() {
  worker?.terminate();
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  worker = new Worker(address, { type: 'module' });
  worker.onmessage = ({ data }) => parent.postMessage(data, location.origin);
  worker.onerror = ({ message, lineno }) =>
    parent.postMessage(
      { type: 'failed', message: message || 'the worker could not start', line: lineno },
      location.origin,
    );
}

addEventListener('message', ({ data, origin, source: sender }) => {
  if (origin !== location.origin || sender !== parent) return;
  if (data.type === 'run') worker.postMessage(data);
  if (data.type === 'restart') start();
});
start();
