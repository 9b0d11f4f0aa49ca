// Suggestions of options in messages: as properties in code, as flags on the command line, as fields in the demo.

import { expect, it, onTestFinished } from 'vitest';
import { suggestFlag } from '../../cli/flags-in-messages.js';
import { setWording, suggest, type Wording } from '../../src/table/suggest.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import { findTargets } from '../../src/table/target-columns.js';
import { suggestField } from '../../web/session/fields-in-messages.js';

it.each<[Parameters<Wording>, code: string, flag: string, field: string]>([
  [
    ['categorical', '$ keeps it', ['home town']],
    'categorical: ["home town"] keeps it',
    "--categorical 'home town' keeps it",
    'the kind "category" under Columns keeps it',
  ],
  [
    ['numeric', '$ keeps it'],
    'numeric: ... keeps it',
    '--numeric keeps it',
    'the kind "number" under Columns keeps it',
  ],
  [
    ['numeric or categorical', '$ keeps one'],
    'numeric or categorical: ... keeps one',
    '--numeric or --categorical keeps one',
    'the kind "number" or "category" under Columns keeps one',
  ],
  [
    ['ignore', 'leave the column out with $', ['when']],
    'leave the column out with ignore: ["when"]',
    'leave the column out with --ignore when',
    'leave the column out with the kind "left out" under Columns',
  ],
  [
    ['pixels', '$ makes each column a pixel', true],
    'pixels: true makes each column a pixel',
    '--image-shape makes each column a pixel',
    '--pixels yes makes each column a pixel',
  ],
  [['missing', '; train with $'], '; train with missing: ...', '; train with --missing', ''],
  [
    ['target', '$ predicts it as a value', 'price'],
    'target: "price" predicts it as a value',
    '--target price predicts it as a value',
    'predict it as a value',
  ],
  [
    ['label', '$ chooses another column'],
    'label: ... chooses another column',
    '--label chooses another column',
    'or choose another column',
  ],
  [['label', '$ (classes)', -1], 'label: -1 (classes)', '--label -1 (classes)', '--label -1 (classes)'],
  [
    ['dropMissingLabels', '$ leaves them out', true],
    'dropMissingLabels: true leaves them out',
    '--drop-missing-labels leaves them out',
    'the button below leaves them out',
  ],
  [
    ['header', '$ overrides this', false],
    'header: false overrides this',
    '--header no overrides this',
    '--header no overrides this',
  ],
  [['header', '$', true], 'header: true', '--header yes', '--header yes'],
  [['encoding', '$', 'latin1'], 'encoding: "latin1"', '--encoding latin1', '--encoding latin1'],
])('says %j in code, on the command line and in the page', (suggestion, code, flag, field) => {
  expect(suggest(...suggestion)).toBe(code);
  expect(suggestFlag(...suggestion)).toBe(flag);
  expect(suggestField(...suggestion)).toBe(field);
});

it('is written in the wording that is set', () => {
  const table = tableOfObjects([{ a: 1, b: 2 }]);
  expect(() => findTargets(table, {})).toThrow('predict with label: "b" (classes) or target: "b" (values)');
  const wording = suggest;
  onTestFinished(() => setWording(wording));
  setWording(suggestFlag);
  expect(() => findTargets(table, {})).toThrow('predict with --label b (classes) or --target b (values)');
});
