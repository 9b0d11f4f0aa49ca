// Numbers as people write them: "1,234.50", "1.234,50", "12,5", "45 %", "$ 20", "(20)" for -20. A whole column has one format.
// Next: infer-column-kinds.ts finds a column's format; columns/number.ts reads its cells by it.

import { numberOf } from './table.js';

export interface NumberFormat {
  readonly decimal: '.' | ',';
  /** What stands between groups of three digits; '' for nothing. A blank stands for the narrow ones too. */
  readonly thousands: '' | ',' | '.' | ' ' | "'";
  readonly percent: boolean;
  /** The currency's sign, before or after the number; '' for none. */
  readonly currency: string;
}

export const PLAIN: NumberFormat = { decimal: '.', thousands: '', percent: false, currency: '' };

const SIGNS = ['$', '€', '£', '¥', '₹', '₽', '₩', 'USD', 'EUR', 'GBP', 'CHF', 'JPY'];
/** Blank, no-break space, narrow no-break space, thin space. */
const BLANKS = /[\u0020\u00a0\u202f\u2009]/g;

/** In the order in which they are tried; a column that fits several is ambiguous between them. */
const SEPARATORS: readonly Pick<NumberFormat, 'decimal' | 'thousands'>[] = [
  { decimal: '.', thousands: '' },
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: '' },
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: ' ' },
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: "'" },
];

interface Stripped {
  readonly digits: string;
  readonly percent: boolean;
  readonly currency: string;
}

const escaped = (character: string) => character.replace(/[.$]/g, '\\$&');
const AFFIX = `(${SIGNS.map(escaped).join('|')})?`;
/** Sign, currency, sign behind the currency, digits and what stands between them, currency, per cent. */
const WRITTEN = new RegExp(
  String.raw`^([+-]?) *${AFFIX} *([+-]?) *([\d.,' eE+-]*\d[\d.,' eE+-]*)${AFFIX} *(%?)$`,
);

/** A text without its currency sign, per cent sign and outer blanks; null for texts that are not a number in any format. */
function strip(text: string): Stripped | null {
  const plain = text.replace(BLANKS, ' ').trim();
  // As bookkeepers write negative numbers: "(1,200)", "($ 30)", "$(30)".
  const found = WRITTEN.exec(plain.replace(/^([^()\d]*)\(([^()+-]+)\)([^()\d]*)$/, '-$1$2$3'));
  if (found === null) return null;
  const [, first, before, second, digits, after, percent] = found;
  if (before && after) return null;
  return {
    digits: first + second + digits.trim(),
    percent: percent !== '',
    currency: before ?? after ?? '',
  };
}

const patterns = new Map<string, RegExp>();

function patternOf({ decimal, thousands }: Pick<NumberFormat, 'decimal' | 'thousands'>): RegExp {
  const key = decimal + thousands;
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    const whole = thousands === '' ? '\\d+' : `(?:\\d{1,3}(?:${escaped(thousands)}\\d{3})+|\\d+)`;
    const d = escaped(decimal);
    pattern = new RegExp(`^[+-]?(?:${whole}(?:${d}\\d*)?|${d}\\d+)(?:e[+-]?\\d+)?$`, 'i');
    patterns.set(key, pattern);
  }
  return pattern;
}

/** The number that a text is by a format; NaN where it is none. */
export function parseBy(format: NumberFormat, text: string): number {
  if (format === PLAIN) return numberOf(text);
  const stripped = strip(text);
  if (stripped === null || stripped.percent !== format.percent || stripped.currency !== format.currency)
    return Number.NaN;
  if (!patternOf(format).test(stripped.digits)) return Number.NaN;
  const whole = format.thousands === '' ? stripped.digits : stripped.digits.replaceAll(format.thousands, '');
  return Number(format.decimal === ',' ? whole.replace(',', '.') : whole);
}

/**
 * The formats by which every one of `texts` is a number, the simplest first; formats that give the same numbers appear once.
 * None for words.
 */
export function formatsOf(texts: readonly string[]): readonly NumberFormat[] {
  if (texts.length === 0) return [];
  const first = strip(texts[0]);
  if (first === null) return [];
  const { percent, currency } = first;
  const found: NumberFormat[] = [];
  for (const separators of SEPARATORS) {
    const format = { ...separators, percent, currency };
    if (!texts.every((text) => !Number.isNaN(parseBy(format, text)))) continue;
    const same = found.some((one) => texts.every((text) => parseBy(one, text) === parseBy(format, text)));
    if (!same) found.push(format);
  }
  return found;
}

/** "decimal commas", "thousands separated by ','": how a format differs from plain numbers. */
export function formatText({ decimal, thousands, percent, currency }: NumberFormat): string {
  const parts = [
    decimal === ',' && 'decimal commas',
    thousands !== '' && `thousands separated by ${thousands === ' ' ? 'blanks' : `"${thousands}"`}`,
    percent && 'per cent',
    currency !== '' && `in ${currency}`,
  ].filter((part) => part !== false);
  return parts.join(', ');
}
