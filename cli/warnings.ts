// Notes to the user beside the results, on stderr: a fallback is never silent, not even with --quiet.

import type { Backend } from '../src/backend/backend.js';
import { createBackend } from '../src/backend/create/inlined.js';
import { colorsFor } from './colors.js';
import type { EngineOptions } from './shared-options.js';
import { forTerminal } from './terminal-table.js';

export function note(text: string): void {
  const { yellow } = colorsFor(process.stderr);
  process.stderr.write(`${yellow('note:')} ${forTerminal(text)}\n`);
}

/** The backend and threads that were asked for; says so when `auto` had to take slower ones. */
export async function chosenBackend(
  { backend: choice, threads }: EngineOptions,
  profile = false,
): Promise<Backend> {
  const backend = await createBackend({ backend: choice, threads, profile });
  if (backend.fallback) note(backend.fallback);
  return backend;
}
