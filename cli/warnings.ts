// Notes to the user beside the results, on stderr: a fallback is never silent, not even with --quiet.

import type { Backend } from '../src/backend/backend.js';
import { createBackend } from '../src/backend/create/inlined.js';
import { OptionError } from '../src/errors.js';
import { colorsFor } from './colors.js';
import { type EngineOptions, WIDE_CHOICES, type WideChoice } from './shared-options.js';
import { forTerminal } from './terminal-table.js';

export function note(text: string): void {
  const { yellow } = colorsFor(process.stderr);
  process.stderr.write(`${yellow('note:')} ${forTerminal(text)}\n`);
}

/** createBackend's `wide` for --wide, or for JACQUARD_WIDE where the flag is absent. @throws OptionError for an unknown value. */
export function wideFor(asked: WideChoice | undefined): boolean | 'auto' {
  const choice = asked ?? (process.env.JACQUARD_WIDE || 'auto');
  if (!WIDE_CHOICES.includes(choice as WideChoice))
    throw new OptionError(`JACQUARD_WIDE: "${choice}" is unknown; valid: ${WIDE_CHOICES.join(', ')}`);
  return choice === 'auto' ? choice : choice === 'on';
}

/** The backend and threads that were asked for; says so when slower ones had to be taken. */
export async function chosenBackend(
  { backend: choice, wide, threads }: EngineOptions,
  profile = false,
): Promise<Backend> {
  const backend = await createBackend({ backend: choice, wide: wideFor(wide), threads, profile });
  if (backend.fallback) note(backend.fallback);
  return backend;
}
