// Every golden training on every backend of this engine, compared to the bit with the figures that were recorded. If the
// order of a sum was changed on purpose, `npm run golden` shows the differences and `npm run golden -- --write` records the new
// figures (scripts/golden.mjs sets the variables below).
// Before: trainings/index.ts is the list, compare.ts words the differences.

import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { createBackend } from '../../src/index.js';
import { report, summarize } from './compare.js';
import { backendOf, KERNEL_SETS, reasonToSkip } from './engine.js';
import type { Figures } from './figures.js';
import { readRecorded, writeRecorded } from './recorded.js';
import { PAIRS } from './trainings/course.js';
import { TRAININGS } from './trainings/index.js';

/** Backends whose figures are to be written; and the file that all differences are told in before. */
const WRITTEN = (process.env['GOLDEN_WRITE'] ?? '').split(',');
const REPORT = process.env['GOLDEN_REPORT'];

const reasons = new Map<string, string | null>();
for (const kernels of KERNEL_SETS) reasons.set(kernels, await reasonToSkip(kernels));

describe.each(KERNEL_SETS)('%s', (kernels) => {
  const name = backendOf(kernels);
  const reason = reasons.get(kernels)!;
  if (reason !== null) {
    test('every training', ({ skip }) => skip(reason));
    return;
  }
  const isWritten = WRITTEN.includes(kernels);
  const recorded = readRecorded(name);
  const found: Record<string, Figures> = {};
  let backend: Backend;
  beforeAll(async () => {
    backend = await createBackend({ backend: name, wide: kernels === 'wide' });
    expect(backend.wide).toBe(kernels === 'wide');
  });

  test.for(TRAININGS.map((one) => [one.name, one] as const))(
    '%s',
    async ([training, { run, isPart }], { skip }) => {
      found[training] = await run(backend);
      if (isWritten) return;
      if (!(training in recorded)) skip(`not recorded yet on ${name}: npm run golden -- --write`);
      const all = Object.entries(recorded[training]);
      const taken = isPart?.(backend) ? all.filter(([figure]) => figure in found[training]) : all;
      const summary = summarize(training, Object.fromEntries(taken), found[training]);
      if (summary !== '') expect.fail(summary);
    },
  );

  test('resumed, or on two threads: the figures are those of the plain training', () => {
    const plain = PAIRS.map(([one, other]) => [other, found[one] ?? recorded[one]] as const);
    const others = PAIRS.map(([, other]) => [other, found[other] ?? recorded[other]] as const);
    expect(Object.fromEntries(others)).toEqual(Object.fromEntries(plain));
  });

  test('nothing is recorded that is no training any more', () => {
    const names = new Set(TRAININGS.map((training) => training.name));
    if (isWritten) return;
    expect(Object.keys(recorded).filter((one) => !names.has(one))).toEqual([]);
  });

  afterAll(() => {
    if (REPORT !== undefined) appendFileSync(REPORT, report(kernels, recorded, found));
    const complete = TRAININGS.every((training) => training.name in found);
    if (isWritten && complete) writeRecorded(name, found);
  });
});
