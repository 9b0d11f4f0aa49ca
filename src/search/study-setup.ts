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

/** Those of several studies that are of this setup. */
export function studiesOf(studies: readonly StudyRecord[], setup: string | undefined): StudyRecord[] {
  return studies.filter(({ attributes }) => setup !== undefined && attributes[SETUP] === setup);
}
