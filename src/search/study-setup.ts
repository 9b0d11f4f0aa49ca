// What the scores of a study were measured with, as its journal has it: scores of other data or options cannot be compared.
// Before: replay-journal.ts. Next: study.ts.

import { OptionError } from '../errors.js';
import { type JournalLine, OPERATION } from './journal.js';
import type { StudyRecord } from './replay-journal.js';

/** The study's attribute. */
const SETUP = 'jacquard:setup';

/**
 * What is to be added to the journal: the setup of a study that has none, such as one that Optuna began.
 * @param setup a text that names data and options; undefined where nobody asks.
 * @throws OptionError where the study has another one.
 */
export function setupLines(
  { id, name, attributes }: StudyRecord,
  { setup, worker }: { readonly setup?: string; readonly worker: string },
): JournalLine[] {
  const before = attributes[SETUP];
  if (setup === undefined || before === setup) return [];
  if (before !== undefined)
    throw new OptionError(
      `study: "${name}" in the journal is of other data or options; name another study, or another journal`,
    );
  const fields = { study_id: id, user_attr: { [SETUP]: setup } };
  return [{ op_code: OPERATION.setStudyUserAttribute, worker_id: worker, ...fields }];
}

/**
 * The study of a name; without one the only study, or the only one of this setup: a search that made its study without a name goes on in it,
 * although others have come to the journal since.
 * @throws OptionError where several could be meant.
 */
export function findStudy(
  studies: readonly StudyRecord[],
  { name, setup }: { readonly name?: string; readonly setup?: string },
): StudyRecord | undefined {
  if (name !== undefined) return studies.find((study) => study.name === name);
  if (studies.length < 2) return studies[0];
  const own = studies.filter(({ attributes }) => setup !== undefined && attributes[SETUP] === setup);
  if (own.length === 1) return own[0];
  const names = studies.map((study) => `"${study.name}"`).join(', ');
  throw new OptionError(`study: the journal has several, ${names}; name one`);
}
