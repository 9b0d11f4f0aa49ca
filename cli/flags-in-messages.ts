// Suggestions in messages about tables, as flags: "--numeric zip keeps it". Before: src/table/options-in-messages.ts. Next: index.ts.

import type { SuggestedOption } from '../src/table/options-in-messages.js';

/** Implements Wording for the command line. */
export function suggestFlag(option: SuggestedOption, template: string, value?: unknown): string {
  return template.replace('$', () => option.split(' or ').map(flag).join(' or ') + valueText(option, value));
}

/** "--drop-missing-labels" */
function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function valueText(option: SuggestedOption, value: unknown): string {
  if (value === undefined || option === 'dropMissingLabels') return '';
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
