// A study: which trials there are, and which epochs of which trial come next. All that it decides follows from its journal, the settings
// and the seed, so that a search that was stopped goes on as if it had not been.
// Before: replay-journal.ts, samplers.ts, pruners.ts. Next: run-search.ts runs the jobs.

import { OptionError } from '../errors.js';
import { Random } from '../random.js';
import { encodeDistribution, requireSameSpace } from './distributions.js';
import { type JournalLine, OPERATION, TRIAL_STATES } from './journal.js';
import { lastPromotion, type PrunerSettings, promotion, prunes, rungsOf } from './pruners.js';
import { bestReport, type Direction, epochsOf, rankTrials } from './rank-trials.js';
import { directionCode, JournalReplay, type StudyRecord, type TrialRecord } from './replay-journal.js';
import { nextNumbers, type SamplerSettings } from './samplers.js';
import { type ParameterNumbers, type ParameterSpace, type ParameterValues, valuesOf } from './space.js';
import { findStudy, setupLines } from './study-setup.js';
import { REASON, UNTIL } from './trial-attributes.js';

export interface StudySettings {
  readonly space: ParameterSpace;
  readonly sampler: SamplerSettings;
  readonly pruner: PrunerSettings;
  readonly direction: Direction;
  /** Of a trial that is trained to its end. */
  readonly epochs: number;
  /** How many there are to be in all. */
  readonly trials: number;
  /** Most epochs that all trials may have together; a job that would exceed it is not begun. */
  readonly budget?: number;
  readonly seed: number;
}

/** Epochs of a trial that are to be trained. */
export interface TrialJob {
  readonly number: number;
  readonly values: ParameterValues;
  /** Epochs that the journal has. */
  readonly done: number;
  /** The last epoch of the job; below `epochs` the trial pauses there. */
  readonly until: number;
  readonly epochs: number;
}

/** How a job ended. A paused trial has reached its goal and may be continued. */
export type TrialOutcome =
  | { readonly state: 'paused' | 'complete' | 'pruned' }
  | { readonly state: 'failed'; readonly reason: string };

/** Workers of ours begin so; other trials are Optuna's to finish. */
export const OWN_WORKER = 'jacquard';
/** The name of a study that nobody named. */
const USUAL_NAME = 'jacquard';

/**
 * A search's trials, read from its journal, and the next one to run. search() drives it.
 * @example
 * const study = await search({ space: { x: { low: 0, high: 1 } }, objective, trials: 30 });
 * study.ranked[0];   // the best trial
 */
export class Study {
  private readonly replay = new JournalReplay();
  private record: StudyRecord | undefined;
  private readonly rungs: readonly number[];

  constructor(
    /** Space, sampler, pruner and numbers of the search. */
    readonly settings: StudySettings,
    private readonly identity: { name?: string; worker: string; now: () => string; setup?: string },
  ) {
    this.rungs = rungsOf(settings.pruner, settings.epochs);
  }

  /** All trials, in the order in which they began. */
  get trials(): readonly TrialRecord[] {
    return this.record?.trials ?? [];
  }

  /** Best first; see rankTrials. */
  get ranked(): TrialRecord[] {
    return rankTrials(this.trials, this.settings.direction);
  }

  /** Takes new lines of the journal. */
  apply(lines: readonly JournalLine[]): void {
    for (const line of lines) this.replay.apply(line);
  }

  /**
   * Finds the study in the journal, or makes it; returns what is to be added.
   * @throws OptionError for a journal whose study has another direction, space or setup.
   */
  begin(): JournalLine[] {
    const lines: JournalLine[] = [];
    const { direction } = this.settings;
    if (this.find() === undefined) {
      const study_name = this.identity.name ?? USUAL_NAME;
      lines.push(this.line(OPERATION.createStudy, { study_name, directions: [directionCode(direction)] }));
      this.apply(lines);
    }
    this.record = this.find();
    if (this.record!.direction !== direction)
      throw new OptionError(
        `metric: in the journal's study "${this.record!.name}" the ${this.record!.direction === 'max' ? 'highest' : 'lowest'} score is best; choose a metric of that kind`,
      );
    requireSameSpace(this.trials, this.settings.space);
    const own = setupLines(this.record!, this.identity);
    this.apply(own);
    return [...lines, ...own];
  }

  private find(): StudyRecord | undefined {
    return findStudy([...this.replay.studies.values()], this.identity);
  }

  /** The next job and what is to be added to the journal for it. @param busy numbers of trials that run now. */
  next(busy: ReadonlySet<number>): { lines: JournalLine[]; job: TrialJob | null } {
    const completed = this.completeReached(busy);
    const unfinished = this.own(busy).find((trial) => epochsOf(trial) < this.goalOf(trial));
    if (unfinished) return { lines: completed, job: this.jobOf(unfinished) };
    const { pruner, direction } = this.settings;
    const waiting = this.own(busy);
    const goals = {
      goalOf: (trial: TrialRecord) => this.goalOf(trial),
      waits: (trial: TrialRecord) => waiting.includes(trial),
    };
    const up = promotion(pruner, this.rungs, this.trials, goals, direction);
    if (up) return this.promote(up, busy, completed);
    const line = this.affords(this.rungs[0], busy) ? this.ask() : null;
    if (line === null) {
      const isAny = busy.size > 0 || this.trials.some(({ state }) => state === 'complete');
      const last = isAny ? null : lastPromotion(this.rungs, this.trials, goals, direction);
      return last ? this.promote(last, busy, completed) : { lines: completed, job: null };
    }
    this.apply([line]);
    return { lines: [...completed, line], job: this.jobOf(this.trials.at(-1)!) };
  }

  private promote(
    { trial, goal }: { trial: TrialRecord; goal: number },
    busy: ReadonlySet<number>,
    lines: readonly JournalLine[],
  ): { lines: JournalLine[]; job: TrialJob | null } {
    if (!this.affords(goal - epochsOf(trial), busy)) return { lines: [...lines], job: null };
    const line = this.line(OPERATION.setTrialUserAttribute, {
      ...{ trial_id: trial.id, user_attr: { [UNTIL]: goal } },
    });
    this.apply([line]);
    return { lines: [...lines, line], job: this.jobOf(trial) };
  }

  private affords(epochs: number, busy: ReadonlySet<number>): boolean {
    const { budget = Number.POSITIVE_INFINITY } = this.settings;
    const spent = this.trials.map((trial) => (busy.has(trial.number) ? this.goalOf(trial) : epochsOf(trial)));
    return epochs + spent.reduce((a, b) => a + b, 0) <= budget;
  }

  /** A new trial, whole in one line: a journal never has half of its parameters. */
  private ask(): JournalLine | null {
    const { space, sampler, trials: limit, seed } = this.settings;
    const { trials, ranked } = this;
    if (trials.length >= limit) return null;
    const stream = Random.stream(seed, `trial ${trials.length}`);
    const params = nextNumbers(sampler, { space, trials, ranked }, stream);
    if (params === null) return null;
    const distributions = Object.fromEntries(
      Object.entries(space).map(([name, parameter]) => [name, encodeDistribution(parameter)]),
    );
    return this.line(OPERATION.createTrial, {
      ...{ study_id: this.record!.id, datetime_start: this.identity.now() },
      ...{ state: TRIAL_STATES.indexOf('running'), params, distributions },
      user_attrs: { [UNTIL]: this.rungs[0] },
    });
  }

  /** Trials that reached their last epoch when the search was stopped just then. */
  private completeReached(busy: ReadonlySet<number>): JournalLine[] {
    const { epochs } = this.settings;
    return this.own(busy)
      .filter((trial) => epochsOf(trial) >= epochs)
      .flatMap((trial) => this.end(trial.number, { state: 'complete' }));
  }

  /** The reports of a running trial that the journal does not have. */
  reports(number: number, figures: ReadonlyMap<number, number>): JournalLine[] {
    const trial = this.trials[number];
    const fresh = [...figures].filter(([step]) => !trial.reports.has(step));
    const lines = fresh.map(([step, intermediate_value]) =>
      this.line(OPERATION.setTrialIntermediateValue, { trial_id: trial.id, step, intermediate_value }),
    );
    this.apply(lines);
    return lines;
  }

  /** What a trial has come to. */
  end(number: number, outcome: TrialOutcome): JournalLine[] {
    const trial = this.trials[number];
    if (outcome.state === 'paused' || trial.state !== 'running') return [];
    const { state } = outcome;
    const best = bestReport(trial, this.settings.direction);
    const lines = [
      ...(outcome.state === 'failed'
        ? [
            this.line(OPERATION.setTrialUserAttribute, {
              ...{ trial_id: trial.id, user_attr: { [REASON]: outcome.reason } },
            }),
          ]
        : []),
      this.line(OPERATION.setTrialStateAndValues, {
        ...{ trial_id: trial.id, state: TRIAL_STATES.indexOf(state) },
        values: state === 'complete' ? [best] : null,
        datetime_complete: this.identity.now(),
      }),
    ];
    this.apply(lines);
    return lines;
  }

  /** Ends what is paused, once nothing more is to be tried: such trials are pruned. */
  finish(): JournalLine[] {
    return this.own(new Set()).flatMap(({ number }) => this.end(number, { state: 'pruned' }));
  }

  /** Whether a running trial with these figures ends after `step` epochs. */
  prunes(trial: number, step: number, best: number): boolean {
    const { pruner, direction } = this.settings;
    return prunes(pruner, this.trials, { trial, step, best }, direction);
  }

  /** The parameters of a trial. */
  valuesOf({ numbers }: { numbers: ParameterNumbers }): ParameterValues {
    return valuesOf(this.settings.space, numbers);
  }

  private own(busy: ReadonlySet<number>): TrialRecord[] {
    return this.trials.filter(
      ({ state, worker, number }) =>
        state === 'running' && worker.startsWith(OWN_WORKER) && !busy.has(number),
    );
  }

  private goalOf({ attributes }: TrialRecord): number {
    const goal = attributes[UNTIL];
    return typeof goal === 'number' ? goal : this.settings.epochs;
  }

  private jobOf(trial: TrialRecord): TrialJob {
    const { number } = trial;
    const { epochs } = this.settings;
    return { number, values: this.valuesOf(trial), done: epochsOf(trial), until: this.goalOf(trial), epochs };
  }

  private line(op_code: number, fields: object): JournalLine {
    return { op_code, worker_id: this.identity.worker, ...fields };
  }
}
