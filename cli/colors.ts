// Colours of our own on a stream: only on a terminal, NO_COLOR and FORCE_COLOR honoured. Each escape code carries a number that is drawn
// anew in every process, so that one that comes from a file is not taken for ours. Next: terminal-text.ts, which looks for it.

import { randomInt } from 'node:crypto';
import type { WriteStream } from 'node:tty';

const MARK = String(randomInt(1e9, 1e12));

type Paint = (text: string) => string;

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Colors = Readonly<Record<keyof typeof CODES, Paint>>;

/** An escape code of ours, and the number that makes it a style. */
export const OWN_STYLE = `\\u001b\\[(?<style>\\d+);${MARK}m`;

export const NO_COLORS = colors(() => (text) => text);
export const COLORS = colors(([on, off]) => {
  const [open, close] = [on, off].map((code) => `\u001b[${code};${MARK}m`);
  return (text) => open + text.replaceAll(close, close + open) + close;
});

function colors(painter: (codes: readonly [number, number]) => Paint): Colors {
  return Object.fromEntries(Object.entries(CODES).map(([name, codes]) => [name, painter(codes)])) as Colors;
}

export function colorsFor(stream: Pick<WriteStream, 'isTTY'>): Colors {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const wanted = FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(stream.isTTY) && TERM !== 'dumb';
  return wanted && !NO_COLOR ? COLORS : NO_COLORS;
}
