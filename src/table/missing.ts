// Texts that mean "no value", as spreadsheets, R, pandas and SQL write them.

/** In lower case. */
const TOKENS: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-']);

/** Whether a cell's text means that its value is missing; `extra` are further tokens, compared exactly. */
export function isMissing(text: string, extra?: ReadonlySet<string>): boolean {
  return text === '' || (text.length <= 4 && TOKENS.has(text.toLowerCase())) || (extra?.has(text) ?? false);
}
