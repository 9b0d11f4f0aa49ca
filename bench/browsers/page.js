// In the page: hands each question to the worker. run.mjs calls turn().

const worker = new Worker(new URL('./page-worker.js', import.meta.url), {
  type: 'module',
  name: location.search,
});

window.turn = (task) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ('error' in data ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'));
    worker.postMessage(task);
  });
