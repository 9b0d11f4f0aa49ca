// What the rows of edge platforms ask of examples/edge-function.mjs: to learn two thirds of the irises, and to predict the others.
// Before: commands.mjs. Next: workerd.mjs and deno-deploy.mjs start it.

import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PLENTY = 46;

/** Puts examples/edge-function.mjs and the platform's own file into a folder. */
export function copyExample(name, home) {
  for (const file of ['edge-function.mjs', name])
    cpSync(path.join(ROOT, 'examples', file), path.join(home, file));
}

/** Every third row is kept from the training. */
function irises() {
  const [head, ...lines] = readFileSync(path.join(ROOT, 'test/datasets/iris.csv'), 'utf8').trim().split('\n');
  const names = head.split(',');
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, i) => [names[i], i < 4 ? Number(cell) : cell])),
  );
  return { rows: rows.filter((_, i) => i % 3 > 0), others: rows.filter((_, i) => i % 3 === 0) };
}

/** The body of the request. */
export function irisRequest() {
  const { rows, others } = irises();
  const predict = others.map(({ species: _, ...row }) => row);
  return JSON.stringify({ rows, label: 'species', predict });
}

/** How many of the fifty predictions are right. @throws where that is too few, or on another backend. */
export function requireIrises({ backend, predictions }, wanted) {
  const right = irises().others.filter(({ species }, i) => predictions[i].class === species).length;
  if (backend !== wanted || right < PLENTY)
    throw new Error(`${right} of 50 irises are right with ${backend}; ${PLENTY} with ${wanted} expected`);
  return right;
}
