import { expect, test } from 'vitest';
import { formatDuration } from '../../src/report/format-text.js';

test.each([
  [0, '0 s'],
  [44.2, '45 s'],
  [59, '59 s'],
  [59.5, '1 min 00 s'],
  [185, '3 min 05 s'],
  [3599, '59 min 59 s'],
  [3600, '1 h 00 min'],
  [3659, '1 h 00 min'],
  [7865, '2 h 11 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
