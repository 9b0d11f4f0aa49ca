import { expect, test } from 'vitest';
import { COLOURS, type Colour, onStep, SERIES, STEPS, stepOf } from '../../src/report/theme.js';

/** Contrast ratio of two colours: WCAG 2.2, "relative luminance". */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const SIDES = [
  ['light', 0],
  ['dark', 1],
] as const;

test.each(SIDES)('%s: text on paper and on panels has a contrast of 4.5 : 1 at least', (_, side) => {
  for (const name of ['ink', 'muted', 'accent', 'link'] as const) {
    for (const ground of ['paper', 'panel'] as const) {
      expect(contrast(COLOURS[name][side], COLOURS[ground][side]), `${name} on ${ground}`).toBeGreaterThan(
        4.5,
      );
    }
  }
});

test.each(SIDES)('%s: a number on each of the nine steps has a contrast of 4.5 : 1 at least', (_, side) => {
  STEPS.forEach((colour: Colour, step) => {
    const text = COLOURS[onStep(step) === 'ink' ? 'ink' : 'paper'][side];
    expect(contrast(text, colour[side]), `step ${step}`).toBeGreaterThan(4.5);
  });
  expect(contrast(COLOURS.muted[side], STEPS[0][side]), 'zeros').toBeGreaterThan(4.5);
});

test.each(SIDES)('%s: the steps go one way in lightness, so that order is seen without hue', (_, side) => {
  const lightness = STEPS.map((colour: Colour) => luminance(colour[side]));
  const sorted = [...lightness].sort((a, b) => (side === 0 ? b - a : a - b));
  expect(lightness).toEqual(sorted);
});

test.each(SIDES)('%s: every series stands out from the paper by 3 : 1', (_, side) => {
  for (const colour of SERIES) expect(contrast(colour[side], COLOURS.paper[side])).toBeGreaterThan(3);
});

test('stepOf: nine equal parts of 0 to 1, ends included', () => {
  expect([0, 0.1, 0.5, 0.99, 1, -1, 2].map(stepOf)).toEqual([0, 0, 4, 8, 8, 0, 8]);
});
