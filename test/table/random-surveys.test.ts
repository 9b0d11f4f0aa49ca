// Tables that a seed draws, surveyed in parts as those are that do not fit into memory: the rows, the classes, the schema, the sample and what is said,
// as recorded; and where the sample is the whole table, the schema of the table in memory.

import { expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { TableData } from '../../src/table/table-data.js';
import { rowDraws } from '../../src/table/table-sample.js';
import { type SurveyOptions, TableSurvey } from '../../src/table/table-survey.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';
import { often, pick, randomOptions, randomTable } from './support/random-table.js';
import { readBytesAs, readText } from './support/read-text.js';

const encoder = new TextEncoder();

/** The lines of a CSV in groups, each below the header. */
function groups(text: string, size: number): string[] {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  const starts = Array.from({ length: Math.ceil(lines.length / size) }, (_, i) => i * size);
  return starts.map((start) => [header, ...lines.slice(start, start + size), ''].join('\n'));
}

async function surveyOf(
  texts: readonly string[],
  options: SurveyOptions,
  validation: number,
  name = 't.csv',
) {
  const survey = new TableSurvey(name, rowDraws(3), options);
  for (const text of texts) survey.add(await readBytesAs(encoder.encode(text), options, undefined, name));
  return survey.finish(validation);
}

test('400 tables in parts: what the survey finds and says', async () => {
  const random = Random.stream(1, 'surveys');
  const outcomes: string[] = [];
  let found = 0;
  for (let i = 0; i < 400; i++) {
    const { text, names } = randomTable(random);
    const options = randomOptions(random, names) as SurveyOptions;
    const size = pick(random, [1, 2, 5, 17, 64]);
    const validation = pick(random, [1 / 6, 0.5, 1, 3, 20, 0.95]);
    const notices: unknown[] = [];
    const onNotice = (...notice: unknown[]) => notices.push(notice);
    const outcome = await outcomeOf(async () => [
      await surveyOf(groups(text, size), { ...options, onNotice }, validation),
      notices,
    ]);
    if (outcome.startsWith('[')) found++;
    outcomes.push(outcome);
  }
  expect(found).toBeGreaterThan(100);
  expectRecordedOutcomes(outcomes, 5);
});

test('JSON lines whose keys come and go', async () => {
  const random = Random.stream(2, 'surveys');
  const outcomes: string[] = [];
  for (let i = 0; i < 60; i++) {
    const rows = Array.from({ length: 24 }, (_, row) => ({
      ...(often(random, 0.8) && { a: random.below(200) }),
      ...(row > 8 && { late: random.below(i % 2 ? 200 : 400) }),
      ...(row < 12 && { early: pick(random, ['x', 'y']) }),
      ...(often(random, 0.97) && { label: pick(random, ['p', 'q']) }),
    }));
    const size = pick(random, [3, 8, 24]);
    const texts = Array.from({ length: 24 / size }, (_, part) =>
      rows
        .slice(part * size, (part + 1) * size)
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
    const options = { label: 'label', dropMissingLabels: often(random, 0.7) };
    outcomes.push(await outcomeOf(() => surveyOf(texts, options, 0.2, 't.jsonl')));
  }
  expectRecordedOutcomes(outcomes, 5);
});

test('a sample of all rows gives the schema that the table has in memory', async () => {
  const random = Random.stream(3, 'surveys');
  let compared = 0;
  while (compared < 40) {
    const { text } = randomTable(random);
    const options: SurveyOptions = { label: 'label', scaling: 'robust' };
    const [survey, data] = await Promise.all([
      surveyOf([text], options, 0).catch(() => null),
      readText(text)
        .then((table) => TableData.of(table, options).dataset())
        .catch(() => null),
    ]);
    if (survey === null || data === null) continue;
    compared++;
    expect(survey.schema).toEqual(data.encoded!.schema);
    expect(survey.classes!.names).toEqual(data.classNames);
    expect(survey.answered).toBe(data.size);
  }
});

test('a schema that was learnt from a sample has no ranges: rows outside of it may have been trained on', async () => {
  const text = `x,label\n${Array.from({ length: 60 }, (_, i) => `${(i * 7) % 13},${i % 2 ? 'a' : 'b'}`).join('\n')}\n`;
  const rangesOf = async (validation: number) =>
    (await surveyOf([text], { label: 'label' }, validation)).schema.columns.map(
      (column) => 'range' in column,
    );
  expect(await rangesOf(0)).toEqual([true, false]);
  expect(await rangesOf(0.5)).toEqual([false, false]);
});
