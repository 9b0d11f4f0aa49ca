// True and false, yes and no: one feature, 1 for yes.

const YES = new Set(['true', 't', 'yes', 'y', 'on', '1']);
const NO = new Set(['false', 'f', 'no', 'n', 'off', '0']);

/** 1 or 0; NaN for any other text. */
export function truthOf(text: string): number {
  const lower = text.toLowerCase();
  return YES.has(lower) ? 1 : NO.has(lower) ? 0 : Number.NaN;
}
