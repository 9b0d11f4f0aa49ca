// What the user must be told beside the results, on stderr: a fallback is never silent, not even with --quiet.

import type { Backend, BackendChoice } from '../src/backend/backend.js';
import { createBackend } from '../src/backend/create.js';
import { colorsFor } from './colors.js';

export function note(text: string): void {
  const { yellow } = colorsFor(process.stderr);
  process.stderr.write(`${yellow('note:')} ${text}\n`);
}

/** The backend that was asked for; says so when `auto` had to take a slower one. */
export async function chosenBackend(choice: BackendChoice): Promise<Backend> {
  const backend = await createBackend({ backend: choice });
  if (backend.fallback) note(backend.fallback);
  return backend;
}
