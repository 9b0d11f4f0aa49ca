// Rewrites messages of the library for the page: they suggest command-line options, and the page has fields instead.
// Before: read-table-files.ts.

/** The column after an option, if there is one before the verb. */
const COLUMN = String.raw`(?: (?!keeps|leaves|treats|predicts|chooses)(?:"[^"]*"|[\w.-]+))?`;
const said = (option: string) => new RegExp(`--${option}${COLUMN}`, 'g');

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/; if it means "missing", train with --missing/g, ''],
  [/--numeric or --categorical/g, 'the kind "number" or "category" under Columns'],
  [/--drop-missing-labels leaves them out/g, 'the button below leaves them out'],
  [new RegExp(`--target${COLUMN} predicts it as a value`, 'g'), 'predict it as a value'],
  [/--label chooses another column/g, 'or choose another column'],
  [said('categorical'), 'the kind "category" under Columns'],
  [said('numeric'), 'the kind "number" under Columns'],
  [said('date'), 'the kind "date" under Columns'],
  [said('ignore'), 'the kind "left out" under Columns'],
];

/** The text with the page's fields instead of options. Options without a field are kept. */
export function inPageWords(text: string): string {
  return WORDS.reduce((words, [option, field]) => words.replace(option, field), text);
}
