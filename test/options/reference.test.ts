// build/docs/options.md, which the build writes: it names every option, flag, optimizer and schedule with its numbers.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TRAIN_FLAGS } from '../../cli/train-options.js';
import { optionsPage } from '../../scripts/build/options-page.mjs';
import { OPTIMIZER_NAMES, SCHEDULE_NAMES } from '../../src/index.js';
import { OPTIMIZERS } from '../../src/optim/optimizers.js';
import { SCHEDULES } from '../../src/optim/schedules.js';
import { TRAINING_OPTIONS } from '../../src/train/options.js';

const page = readFileSync(new URL('../../build/docs/options.md', import.meta.url), 'utf8');
const own = [...Object.values(OPTIMIZERS), ...Object.values(SCHEDULES)].flatMap((entry) =>
  Object.keys(entry.own),
);

it('is what the built tables say', async () => {
  expect(page).toBe(await optionsPage());
});

it.each([
  ...[...Object.keys(TRAINING_OPTIONS), ...OPTIMIZER_NAMES, ...SCHEDULE_NAMES, ...new Set(own)],
  ...Object.values(TRAIN_FLAGS).map(({ long }) => long!),
])('names %s', (name) => {
  expect(page).toMatch(new RegExp(`\`${name}[ \`]`));
});
