// Starts app.js in a page, which has the .wasm files in a folder beside it. Built and read by pages.mjs.

import { exercise } from './app.js';

exercise((name) => fetch(`kernels/${name}.wasm`)).then((results) => {
  window.results = results;
});
