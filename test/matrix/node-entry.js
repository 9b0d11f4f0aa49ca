// Starts app.js on Node, Bun and Deno, and prints what it came to as one line of JSON. Run by runtimes.mjs.

import { readFile } from 'node:fs/promises';
import { exercise } from './app.js';

const kernel = (name) => readFile(new URL(import.meta.resolve(`jacquard/kernels/${name}.wasm`)));
console.log(JSON.stringify(await exercise(kernel)));
process.exit();
