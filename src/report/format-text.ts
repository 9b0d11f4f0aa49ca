// The estimated width of a text, without a screen to measure it on, and how numbers are written in a chart.
// Next: the charts, which reserve room by these widths.

/** 'percent' takes shares from 0 to 1. */
export type NumberFormat = 'number' | 'percent';

/** Width in ems, by kind of character. Taken from DejaVu Sans, the widest face a system is likely to have. */
const EMS: readonly (readonly [RegExp, number])[] = [
  [/^[ .,:;!|'`ijlI()[\]]$/, 0.4],
  [/^[\dabcdefghknopqrstuvxyzJL?+\-–_/=*#^~]$/, 0.64],
  [/^[mwMW%@—]$/, 1],
  [/^[ -\u024f\u0370-\u052f]$/, 0.76],
];
const WIDE_EM = 1.35; // an emoji, or one ideograph with room to spare
const ELLIPSIS = '…';
const MIDDLE_CUT = 8; // characters kept at the end of a name that is cut in its middle

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function characters(text: string): string[] {
  if (/^[ -~]*$/.test(text)) return [...text]; // ASCII: the segmenter takes a hundred times as long
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function ems(character: string): number {
  return EMS.find(([pattern]) => pattern.test(character))?.[1] ?? WIDE_EM;
}

/** An upper estimate of the width of `text` in pixels at `size` pixels. */
export function textWidth(text: string, size: number): number {
  return size * characters(text).reduce((sum, character) => sum + ems(character), 0);
}

/** `text` on one line, cut to `width` pixels with an ellipsis where it is longer. Never cuts inside a character. */
export function fitText(text: string, size: number, width: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (textWidth(line, size) <= width) return line;
  let kept = '';
  let left = width - textWidth(ELLIPSIS, size);
  for (const character of characters(line)) {
    left -= size * ems(character);
    if (left < 0) break;
    kept += character;
  }
  return kept.trimEnd() + ELLIPSIS;
}

/** Like fitText for a list that a reader must tell apart: names that begin alike are cut in their middle. */
export function fitNames(names: readonly string[], size: number, width: number): string[] {
  const cut = names.map((name) => fitText(name, size, width));
  if (new Set(cut).size === new Set(names).size) return cut;
  return names.map((name, index) => {
    if (!cut[index].endsWith(ELLIPSIS)) return cut[index];
    const ending = characters(name.trim()).slice(-MIDDLE_CUT).join('');
    return fitText(name, size, width - textWidth(ending, size)) + ending;
  });
}

/** `text` broken between words into lines of at most `width` pixels; a longer word is cut. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const joined = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && textWidth(joined, size) <= width) lines[lines.length - 1] = joined;
    else lines.push(fitText(word, size, width));
  }
  return lines;
}

/** A number with about `digits` significant digits, powers of ten where plain figures would be long: 0.336, 2e-4. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size < 1e-3 || size >= 1e5
      ? shortExponent(value, digits)
      : String(Number(size >= 10 ** digits ? value.toFixed(0) : value.toPrecision(digits)));
  return text.replace(/^-/, '−');
}

/** Values of one parameter, all with powers of ten when one of them needs it: 2e-3, 2e-4 and not 0.002, 2e-4. */
export function formatTogether(values: readonly number[]): string[] {
  if (!values.some((value) => value !== 0 && Math.abs(value) < 1e-3))
    return values.map((value) => formatNumber(value));
  return values.map((value) => (value >= 1 || value === 0 ? formatNumber(value) : shortExponent(value, 3)));
}

function shortExponent(value: number, digits: number): string {
  return value
    .toExponential(digits - 1)
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e');
}

/** A loss to as many decimals as its neighbours in a table have, so that they can be compared. */
export function formatLoss(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'not finite';
  return Math.abs(value) < 1e4 ? value.toFixed(4) : formatNumber(value);
}

/** A figure from 0 to 1, or a dash where there is none. */
export function formatFigure(value: number | null | undefined, decimals = 3): string {
  return typeof value === 'number' ? value.toFixed(decimals) : '–';
}

/** A score to four decimals, so that scores line up; very small and very large ones as formatNumber has them. */
export function formatScore(value: number): string {
  const size = Math.abs(value);
  return (size > 0 && size < 1e-3) || size >= 1000 ? formatNumber(value, 3) : value.toFixed(4);
}

/** A number with the six significant digits that float32 always has, as `jacquard predict` and the page print answers. */
export function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

/** A share as a percentage: 0.8234 is "82.34 %", with a blank that does not break. */
export function formatPercent(share: number, decimals = 2): string {
  return `${(100 * share).toFixed(decimals)}\u00a0%`;
}

/** 60000 as "60,000". */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** At most four characters for any count of rows: 950, 9.5k, 107k, 2.3M. */
export function formatShortCount(count: number): string {
  const [unit, letter] = count >= 999500 ? [1e6, 'M'] : [1000, 'k'];
  if (count < 1000) return String(count);
  const scaled = count / unit;
  return `${scaled < 9.95 ? Number(scaled.toFixed(1)) : Math.round(scaled)}${letter}`;
}

/** [3, 4, 5, 9] as "3–5, 9". */
export function formatRanges(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges[ranges.length - 1];
    if (last && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}

/** "45 s", "3 min 05 s", "2 h 10 min" */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
