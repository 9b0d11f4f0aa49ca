// Suggestions in messages about tables, in the words of the page: it has fields where the library has options.
// Before: src/table/suggest.ts. Next: worker.ts.

import type { SuggestedOption } from '../../src/table/suggest.js';

const FIELDS: Partial<Record<SuggestedOption, string>> = {
  numeric: 'the kind "number" under Columns',
  categorical: 'the kind "category" under Columns',
  'numeric or categorical': 'the kind "number" or "category" under Columns',
  ignore: 'the kind "left out" under Columns',
  dropMissingLabels: 'the button below',
  skipDamaged: 'the button below',
};

/** Implements Wording for the page. An option without a field is written as on the command line. */
export function suggestField(option: SuggestedOption, template: string, value?: unknown): string {
  if (option === 'missing') return '';
  if (template === '$ chooses another column') return 'or choose another column';
  if (template === '$ predicts it as a value') return 'predict it as a value';
  const word = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  return template.replace(
    '$',
    () => FIELDS[option] ?? `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${word}`,
  );
}
