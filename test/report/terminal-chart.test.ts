import { expect, test } from 'vitest';
import { terminalChart } from '../../src/report/terminal-chart.js';

const training = { name: 'training', values: [1, 0.6, 0.4, 0.3, 0.25, 0.22] };
const validation = { name: 'validation', values: [0.9, 0.7, 0.55, 0.5, 0.48, 0.5] };

// Recorded, then read against the values: the line falls from 1.0 to 0.22, the marks from 0.9 to 0.48 and back to 0.5.
test('a small loss curve: a line, marks, axis numbers and a legend', () => {
  const chart = terminalChart({ series: [training, validation], width: 40, height: 9 });
  expect(chart).toMatchInlineSnapshot(`
    "1.0 ┤○⢄⡀
        │  ⠈⠢⡀
        │    ⠈⠒⢄○
    0.5 ┤       ⠉⠒⠤⣀⡀  ○     ○      ○      ○
        │           ⠈⠑⠢⠤⢄⣀⡀
        │                 ⠈⠉⠑⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀
        └───────────────────────────────────
         1                   4       epoch 6
         ⠒⠒ training   ○ validation"
  `);
});

test.each([
  [24, 6],
  [40, 9],
  [80, 20],
  [120, 40],
])('%i columns and %i lines are not exceeded', (width, height) => {
  for (const format of ['number', 'percent'] as const) {
    const lines = terminalChart({ series: [training, validation], width, height, format }).split('\n');
    expect(lines).toHaveLength(height);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  }
});

test('ascii keeps to 7 bits and still tells the series apart', () => {
  const chart = terminalChart({
    series: [training, { ...validation, name: 'valida\u001btion' }],
    ascii: true,
  });
  expect(chart).toMatch(/^[\n -~]*$/);
  expect(chart).toContain('** training   o valida tion');
});

test('one epoch is one point; nothing finite is nothing', () => {
  const one = terminalChart({ series: [{ name: 'a', values: [0.5] }], ascii: true, width: 30, height: 8 });
  expect(one.split('\n').slice(0, -1).join('').match(/\*/g)).toHaveLength(1);
  expect(one).toMatch(/ 1 {2}epoch/);
  expect(terminalChart({ series: [{ name: 'a', values: [null, Number.NaN] }] })).toBe('');
  expect(terminalChart({ series: [] })).toBe('');
});

test('a loss that explodes is drawn on a logarithmic axis, and gaps stay gaps', () => {
  const values = [1, 1e6, Number.POSITIVE_INFINITY, 1e12, null];
  const chart = terminalChart({ series: [{ name: 'a', values }], width: 60 });
  expect(chart).toContain('(log scale)');
  expect(chart).not.toMatch(/NaN|Infinity/);
});
