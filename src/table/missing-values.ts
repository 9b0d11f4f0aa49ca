// Which cells mean "no value here". Next: reading/detect-header.ts and the schema ask it.

const TOKENS: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-']);
const LONGEST = 4;

/**
 * Whether a cell, without the blanks around it, stands for a missing value: empty, NA, N/A, NaN, null, None, ? and - in
 * any case, and what `extra` has. Tokens of `extra` match as they are written, and in any case where they are written
 * in lower case.
 */
export function isMissing(text: string, extra?: ReadonlySet<string>): boolean {
  if (text.length <= LONGEST && TOKENS.has(text.toLowerCase())) return true;
  return extra !== undefined && (extra.has(text) || extra.has(text.toLowerCase()));
}
