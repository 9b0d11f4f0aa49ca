// Notes to the user beside the results, on stderr: a fallback is never silent, not even with --quiet.

import type { Backend, BackendChoice } from '../src/backend/backend.js';
import { createBackend } from '../src/backend/create/inlined.js';
import { type WideSetting, wideSetting } from '../src/platform/node/wide-engines.js';
import type { EngineOptions } from './shared-options.js';
import { stderr } from './terminal.js';

export function note(text: string): void {
  const { yellow } = stderr.colors;
  stderr.message(`${yellow('note:')} `, text);
}

/**
 * createBackend's `wide` for --wide; where the flag is absent, for JACQUARD_WIDE, which gives way to a named backend that has no wide
 * kernels. @throws OptionError for a JACQUARD_WIDE that is none.
 */
export function wideFor(asked: WideSetting | undefined, backend: BackendChoice = 'auto'): boolean | 'auto' {
  const usual = wideSetting(process.env) ?? 'auto';
  if (asked === undefined && backend !== 'auto' && backend !== 'relaxed') return false;
  const choice = asked ?? usual;
  return choice === 'auto' ? choice : choice === 'on';
}

/** The backend and threads that were asked for; says so when slower ones had to be taken. */
export async function chosenBackend(
  { backend: choice, wide, threads }: EngineOptions,
  profile = false,
): Promise<Backend> {
  const backend = await createBackend({ backend: choice, wide: wideFor(wide, choice), threads, profile });
  if (backend.fallback) note(backend.fallback);
  return backend;
}
