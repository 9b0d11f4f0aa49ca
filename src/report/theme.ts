// The colours and the type of every chart and of the report, light and dark.
// Series are Okabe and Ito's colours (2008), a little darker on white and lighter on black for contrast of 3:1;
// amounts run through nine blues (after ColorBrewer's), so that order is seen by lightness alone.
// Next: svg.ts puts them into each file.

/** [on light paper, on dark paper] */
export type Colour = readonly [light: string, dark: string];

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Helvetica, Arial, sans-serif";
export const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

export const COLOURS = {
  paper: ['#ffffff', '#14171c'],
  panel: ['#f5f7f9', '#1b2027'],
  ink: ['#1b1f24', '#e8eaed'],
  muted: ['#57606a', '#a5adb8'],
  rule: ['#d8dee4', '#343b46'],
  accent: ['#b84a00', '#ff9d5c'],
  link: ['#0b5c93', '#7cc0ee'],
} as const satisfies Record<string, Colour>;

/** In the order they are handed out; after the last, the dash pattern changes. */
export const SERIES: readonly Colour[] = [
  ['#0072b2', '#56a8e8'],
  ['#d55e00', '#ff8a3d'],
  ['#008562', '#2fc79b'],
  ['#b8578d', '#e79cc6'],
  ['#b07a00', '#f0b429'],
  ['#3a93cf', '#9bd6f7'],
  ['#1b1f24', '#e8eaed'],
];

/** From nothing to most. */
export const STEPS: readonly Colour[] = [
  ['#f3f7fb', '#1b222c'],
  ['#deebf7', '#16304a'],
  ['#c6dbef', '#173f66'],
  ['#9ecae1', '#1a4e83'],
  ['#6baed6', '#1d5d9b'],
  ['#5a9fd0', '#2a6cb0'],
  ['#2171b5', '#4c8fd0'],
  ['#08519c', '#8fc0ea'],
  ['#08306b', '#cfe6fb'],
];

/** From this step on a number is written in the colour of the paper. */
export const INVERTED_FROM = 6;

/** The step for `share`, 0 to 1. */
export function stepOf(share: number): number {
  return Math.min(STEPS.length - 1, Math.max(0, Math.floor(share * STEPS.length)));
}

/** The class of text that stands on a cell of this step. */
export function onStep(step: number): string {
  return step >= INVERTED_FROM ? 'inverted' : 'ink';
}

function variables(side: 0 | 1): string {
  const named = Object.entries(COLOURS).map(([name, colour]) => `--jq-${name}:${colour[side]}`);
  const series = SERIES.map((colour, index) => `--jq-series${index}:${colour[side]}`);
  const steps = STEPS.map((colour, index) => `--jq-step${index}:${colour[side]}`);
  return [...named, ...series, ...steps].join(';');
}

/** `property` twice: the plain colour for programs without custom properties (Inkscape, librsvg), then the variable. */
function paint(selector: string, property: string, name: string, fallback: string): string {
  return `.jq .${selector}{${property}:${fallback};${property}:var(--jq-${name})}`;
}

/** The variables, light by default and dark where the reader prefers it on a screen; print is always light. */
export function themeVariables(): string {
  return (
    `.jq{color-scheme:light dark;${variables(0)}}` +
    `@media screen and (prefers-color-scheme:dark){.jq{${variables(1)}}}`
  );
}

/** The classes that the charts use. All start from `.jq`, so that nothing leaks into a page that embeds a chart. */
export function chartStyles(): string {
  const { paper, ink, muted, rule, accent } = COLOURS;
  return [
    `svg.jq,.jq svg{font-family:${FONT};font-variant-numeric:tabular-nums}`,
    paint('paper', 'fill', 'paper', paper[0]),
    paint('ink', 'fill', 'ink', ink[0]),
    paint('muted', 'fill', 'muted', muted[0]),
    paint('inverted', 'fill', 'paper', paper[0]),
    paint('accent', 'fill', 'accent', accent[0]),
    paint('grid', 'stroke', 'rule', rule[0]),
    paint('axis', 'stroke', 'muted', muted[0]),
    paint('best', 'stroke', 'accent', accent[0]),
    paint('marked', 'stroke', 'ink', ink[0]),
    paint('hatch', 'stroke', 'muted', muted[0]),
    ...SERIES.map((colour, index) => paint(`stroke${index}`, 'stroke', `series${index}`, colour[0])),
    ...SERIES.map((colour, index) => paint(`fill${index}`, 'fill', `series${index}`, colour[0])),
    ...STEPS.map((colour, index) => paint(`step${index}`, 'fill', `step${index}`, colour[0])),
    ...STEPS.map((colour, index) => paint(`along${index}`, 'stroke', `step${index}`, colour[0])),
    paint('halo', 'stroke', 'paper', paper[0]),
    '.jq .halo{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}',
    '.jq .bold{font-weight:600}',
    '.jq .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}',
    '.jq .thin{stroke-width:1.25}',
  ].join('');
}
