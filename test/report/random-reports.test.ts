// Reports of data that a seed draws: every section there and absent, with one, a few and too many rows, figures that are missing or not finite. Each page
// is as recorded, to the last word; what a report has to show is checked in html.test.ts.

import { expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { htmlReport } from '../../src/report/html.js';
import { expectRecordedOutcomes } from '../support/recorded.js';
import { Draw } from './draw.js';
import { reportOf } from './random-report.js';
import { parseXml } from './xml.js';

test('120 reports', () => {
  const pages = Array.from({ length: 120 }, (_, seed) =>
    htmlReport(reportOf(new Draw(Random.stream(seed, 'reports')))),
  );
  for (const page of pages) {
    parseXml(page);
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  }
  expectRecordedOutcomes(pages, 4);
});
