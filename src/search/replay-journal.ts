// What the lines of a journal say, operation by operation, by Optuna's rules: a trial that is finished is not changed any more, and
// its identifier is its place among all trials of the journal.
// Before: journal.ts. Next: study.ts is one study of it, and decides what comes next.

import { DataError } from '../errors.js';
import { isRecord } from '../model/untrusted-json.js';
import { type JournalLine, OPERATION, TRIAL_STATES, type TrialState } from './journal.js';

/** A trial as the journal has it. */
export interface TrialRecord {
  /** Among all trials of the journal. */
  readonly id: number;
  /** Within its study, from 0. */
  readonly number: number;
  /** Who made it. */
  readonly worker: string;
  state: TrialState;
  /** Parameters as numbers, of a choice its index. */
  readonly numbers: Record<string, number>;
  /** As texts, see distributions.ts. */
  readonly distributions: Record<string, unknown>;
  /** The score after each epoch that was reported. */
  readonly reports: Map<number, number>;
  /** Of a complete trial. */
  value: number | null;
  /** Local times as Optuna writes them; null where they are not in the journal. */
  readonly began: string | null;
  ended: string | null;
  readonly attributes: Record<string, unknown>;
}

export interface StudyRecord {
  readonly id: number;
  readonly name: string;
  readonly direction: 'min' | 'max';
  readonly trials: TrialRecord[];
  /** Those that users give. */
  readonly attributes: Record<string, unknown>;
}

const DIRECTIONS = { min: 1, max: 2 } as const;

/** Optuna's number of a direction. */
export function directionCode(direction: 'min' | 'max'): number {
  return DIRECTIONS[direction];
}

export function isFinished({ state }: Pick<TrialRecord, 'state'>): boolean {
  return state === 'complete' || state === 'pruned' || state === 'failed';
}

export class JournalReplay {
  readonly studies = new Map<number, StudyRecord>();
  private readonly trials: TrialRecord[] = [];
  private studiesMade = 0;

  /** Identifier of the trial that is made next. */
  get nextTrialId(): number {
    return this.trials.length;
  }

  /** @throws DataError for a line that lacks what its operation needs. */
  apply(line: JournalLine): void {
    switch (line.op_code) {
      case OPERATION.createStudy:
        this.createStudy(line);
        return;
      case OPERATION.deleteStudy:
        this.studies.delete(numberIn(line, 'study_id'));
        return;
      case OPERATION.createTrial:
        this.createTrial(line);
        return;
      case OPERATION.setStudyUserAttribute: {
        const study = this.studies.get(numberIn(line, 'study_id'));
        if (study) Object.assign(study.attributes, line['user_attr']);
        return;
      }
      case OPERATION.setStudySystemAttribute:
      case OPERATION.setTrialSystemAttribute:
        return; // nothing here reads them
    }
    const trial = this.trials[numberIn(line, 'trial_id')];
    if (trial !== undefined && !isFinished(trial)) change(trial, line);
  }

  private createStudy(line: JournalLine): void {
    const { study_name: name, directions } = line;
    if (typeof name !== 'string' || !Array.isArray(directions))
      throw damaged(line, 'study_name and directions');
    if ([...this.studies.values()].some((study) => study.name === name)) return;
    const id = this.studiesMade++;
    // Where nothing is said (0), Optuna minimizes.
    const direction = directions[0] === DIRECTIONS.max ? 'max' : 'min';
    this.studies.set(id, { id, name, direction, trials: [], attributes: {} });
  }

  private createTrial(line: JournalLine): void {
    const study = this.studies.get(numberIn(line, 'study_id'));
    if (study === undefined) return;
    const { params = {}, distributions = {}, user_attrs = {}, intermediate_values = {}, state = 0 } = line;
    if (![params, distributions, user_attrs, intermediate_values].every(isRecord))
      throw damaged(line, 'objects with parameters and values');
    const trial: TrialRecord = {
      ...{ id: this.trials.length, number: study.trials.length, worker: line.worker_id },
      state: stateOf(line, state),
      numbers: { ...(params as Record<string, number>) },
      distributions: { ...(distributions as Record<string, unknown>) },
      reports: new Map(),
      value: scoreIn(line['values'] ?? line['value']),
      ...{ began: timeIn(line['datetime_start']), ended: timeIn(line['datetime_complete']) },
      attributes: { ...(user_attrs as Record<string, unknown>) },
    };
    for (const [step, value] of Object.entries(intermediate_values as object))
      report(trial, Number(step), value);
    this.trials.push(trial);
    study.trials.push(trial);
  }
}

function change(trial: TrialRecord, line: JournalLine): void {
  switch (line.op_code) {
    case OPERATION.setTrialParameter: {
      const name = String(line['param_name']);
      trial.numbers[name] = numberIn(line, 'param_value_internal');
      trial.distributions[name] = line['distribution'];
      return;
    }
    case OPERATION.setTrialStateAndValues:
      trial.state = stateOf(line, line['state']);
      trial.value = scoreIn(line['values']) ?? trial.value;
      trial.ended = timeIn(line['datetime_complete']) ?? trial.ended;
      return;
    case OPERATION.setTrialIntermediateValue:
      report(trial, numberIn(line, 'step'), line['intermediate_value']);
      return;
    case OPERATION.setTrialUserAttribute:
      Object.assign(trial.attributes, line['user_attr']);
      return;
    default:
      throw damaged(line, 'an op_code from 0 to 9');
  }
}

/** NaN, which Optuna's users may report, is no figure. */
function report(trial: TrialRecord, step: number, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value)) trial.reports.set(step, value);
}

function scoreIn(values: unknown): number | null {
  const [value] = [values].flat();
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function timeIn(time: unknown): string | null {
  return typeof time === 'string' ? time : null;
}

function stateOf(line: JournalLine, state: unknown): TrialState {
  const name = TRIAL_STATES[state as number];
  if (name === undefined) throw damaged(line, 'a state from 0 to 4');
  return name;
}

function numberIn(line: JournalLine, key: string): number {
  const value = line[key];
  if (typeof value === 'number') return value;
  throw damaged(line, `the number ${key}`);
}

function damaged(line: JournalLine, expected: string): DataError {
  return new DataError(`journal: ${expected} expected in ${JSON.stringify(line).slice(0, 120)}`);
}
