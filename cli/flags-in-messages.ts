// Options in messages of the library as flags: "--weight-decay: …", and suggestions about tables, "--numeric zip keeps it".
// Before: src/table/options-in-messages.ts. Next: exit-code.ts; index.ts sets the wording of suggestions.

import type { Command } from 'commander';
import type { SuggestedOption } from '../src/table/options-in-messages.js';
import { optionOf } from './flags.js';

/** The library's name of an option as it is typed here: "weightDecay: …" is "--weight-decay: …". */
export function withFlagNames(error: Error, running: Command | undefined): string {
  const option = optionOf(error, running);
  return option?.long ? error.message.replace(option.attributeName(), option.long) : error.message;
}

/** Implements Wording for the command line. */
export function suggestFlag(option: SuggestedOption, template: string, value?: unknown): string {
  return template.replace('$', () => option.split(' or ').map(flag).join(' or ') + valueText(option, value));
}

/** "--drop-missing-labels" */
function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function valueText(option: SuggestedOption, value: unknown): string {
  if (value === undefined || ['dropMissingLabels', 'skipDamaged'].includes(option)) return '';
  if (typeof value === 'boolean') return value ? ' yes' : ' no';
  return [value]
    .flat()
    .map((one) => ` ${shellWord(String(one))}`)
    .join('');
}

/** Quoted where a shell needs it. */
function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `"${text}"`;
}
