// The search: jobs are taken from a study and done, several at once where there are several workers, and each result is written to the
// journal before the next decision.
// Before: study.ts decides. Next: experiments/trial-objective.ts trains networks; index.ts exports it.

import { OptionError } from '../errors.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { COUNT, choice, given, needed, number } from '../options/option-kinds.js';
import { SEED } from '../options/seed.js';
import { requireShape } from '../options/shapes.js';
import type { AbortSignalLike } from '../web-types.js';
import { type Journal, type JournalLine, MemoryJournal } from './journal.js';
import { PRUNER } from './pruners.js';
import { bestReport, isBetter } from './rank-trials.js';
import { combinationCount, SAMPLER } from './samplers.js';
import { checkSpace, type GivenSpace } from './space.js';
import { OWN_WORKER, Study, type TrialJob, type TrialOutcome } from './study.js';

/** What a trial is told and asked as it goes. */
export interface TrialReporter {
  /**
   * Takes the score after each epoch, in order; those that the journal has are passed over, so a trial that is continued may report
   * from its beginning. @returns false where the trial is to end there, as `pruned`.
   */
  report(epoch: number, score: number): boolean;
  readonly signal: AbortSignalLike;
}

/** Trains a trial until job.until, from its checkpoint where it has one. Rejects with the signal's reason when that is aborted. */
export type TrialObjective = (job: TrialJob, reporter: TrialReporter) => Promise<TrialOutcome>;

export const SEARCH_OPTIONS = {
  /** What is varied, by name: { low, high, log, whole, step }, or a list of choices. */
  space: needed<GivenSpace>('object'),
  /** Trains a trial and reports its scores. */
  objective: needed<TrialObjective>('function'),
  /** How the parameters of the next trial are chosen: grid, random or tpe, or { name, … } with hyperparameters. Default tpe. */
  sampler: SAMPLER,
  /** Which trials are not trained to their end: none, median or asha, or { name, … } with hyperparameters. Default none. */
  pruner: PRUNER,
  /** Trials in all, those of the journal included. Default: all combinations of a grid, else 50. */
  trials: number(COUNT),
  /** Most epochs of all trials together: one that would exceed it is not begun or continued. Default: no limit. */
  budget: number(COUNT),
  /** Epochs of a trial, or how often else it reports. Default 1. */
  epochs: number(COUNT, 1),
  /** Whether a low score is best or a high one. Default min. */
  direction: choice(['min', 'max'], 'min'),
  /** Governs the sampler. Default 5. */
  seed: SEED,
  /** How many trials run at once. Default 1. */
  workers: number({ whole: true, from: 1, to: 1024 }, 1),
  /** Where every result is written, and what the search goes on from. Default: in memory. */
  journal: given<Journal>({ update: 'function', name: 'text', now: 'function' }),
  /** The study's name in the journal. Default: that of the journal's only study, or "jacquard". */
  study: given<string>('text'),
  /**
   * Names all that scores depend on beside the parameters, such as a checksum of data and fixed options. A study of another setup in the
   * journal is refused. Default: nothing is compared.
   */
  setup: given<string>('text'),
  /** Called after each change of a trial. Default: none. */
  onChange: given<(study: Study, running: ReadonlySet<number>) => void>('function'),
  /** Ends the search; trials that ran are continued by the next one. Default: none. */
  signal: given<AbortSignalLike>('signal'),
};

/** Options of search(). */
export interface SearchOptions extends Given<typeof SEARCH_OPTIONS> {}

const OUTCOME = { state: 'text', 'reason?': 'text' };
/** Without a grid there is no end of trials. */
const USUAL_TRIALS = 50;
/** Reports wait so long, so that short epochs do not each wait for the disk. */
const MILLISECONDS_BETWEEN_WRITES = 1000;

/**
 * Searches a space. Every trial's number, parameters and figures are in the journal, from which the search is continued when it is
 * called again with the same options; the parameters of a trial follow from the seed, its number and the results before it.
 * @example
 * const study = await search({
 *   space: { x: { low: -5, high: 5 }, kind: ['a', 'b'] },
 *   objective: async ({ values }, { report }) => (report(1, values.x ** 2), { state: 'complete' }),
 *   trials: 40,
 * });
 * study.valuesOf(study.ranked[0]); // { x: 0.02, kind: 'a' }
 * @throws OptionError; what the objective or the journal throws; the signal's reason.
 */
export async function search(options: SearchOptions): Promise<Study> {
  requireOptionsOf('search', SEARCH_OPTIONS, options);
  const settled = settle(SEARCH_OPTIONS, options);
  const { objective, sampler, pruner, epochs, budget, direction, seed, workers } = settled;
  const space = checkSpace(settled.space);
  const combinations = sampler.name === 'grid' ? combinationCount(space) : undefined;
  const trials = Math.min(settled.trials ?? combinations ?? USUAL_TRIALS, combinations ?? Infinity);
  const journal = settled.journal ?? new MemoryJournal();
  if (typeof objective !== 'function') throw new OptionError('objective: a function expected');
  const { study: name, setup } = settled;
  const identity = { name, setup, worker: `${OWN_WORKER}-${journal.name}`, now: () => journal.now() };
  const study = new Study({ space, sampler, pruner, epochs, trials, budget, direction, seed }, identity);
  await new Run(study, journal, settled).go(objective, workers);
  return study;
}

type Hooks = Pick<SearchOptions, 'onChange' | 'signal'>;

class Run {
  /** Trials that run now. */
  private readonly running = new Map<number, Promise<void>>();
  /** Aborted by the caller, or by what a job throws. */
  private readonly stop = new AbortController();
  /** Lines of the journal that the study knows. */
  private seen = 0;
  private written: Promise<void> = Promise.resolve();

  constructor(
    private readonly study: Study,
    private readonly journal: Journal,
    private readonly hooks: Hooks,
  ) {}

  async go(objective: TrialObjective, workers: number): Promise<void> {
    const { signal } = this.hooks;
    const abort = () => this.stop.abort(signal!.reason);
    signal?.addEventListener('abort', abort);
    try {
      signal?.throwIfAborted();
      await this.write(() => this.study.begin());
      for (;;) {
        this.stop.signal.throwIfAborted();
        while (this.running.size < workers) {
          const job = await this.next();
          this.stop.signal.throwIfAborted(); // while that was written, another job may have failed
          if (job === null) break;
          const { number } = job;
          const done = this.run(job, objective)
            .catch((error) => {
              this.stop.abort(error);
              throw error;
            })
            .finally(() => this.running.delete(number));
          done.catch(() => {}); // thrown above, by the signal
          this.running.set(number, done);
          this.changed();
        }
        if (this.running.size === 0) break;
        await Promise.race(this.running.values());
      }
      await this.write(() => this.study.finish());
      this.changed();
    } catch (error) {
      this.stop.abort(error);
      await Promise.allSettled(this.running.values());
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  private async next(): Promise<TrialJob | null> {
    let job: TrialJob | null = null;
    await this.write(() => {
      const found = this.study.next(new Set(this.running.keys()));
      job = found.job;
      return found.lines;
    });
    return job;
  }

  private async run(job: TrialJob, objective: TrialObjective): Promise<void> {
    const { study } = this;
    const { number } = job;
    const { direction } = study.settings;
    const figures = new Map(study.trials[number].reports);
    let best = bestReport(study.trials[number], direction);
    let last = performance.now();
    let written: Promise<void> = Promise.resolve();
    const report = (epoch: number, score: number): boolean => {
      if (epoch < job.done) return true;
      if (epoch > job.done) {
        figures.set(epoch, score);
        if (best === null || isBetter(score, best, direction)) best = score;
      }
      if (performance.now() - last > MILLISECONDS_BETWEEN_WRITES) {
        last = performance.now();
        written = this.write(() => study.reports(number, figures)).then(() => this.changed());
        written.catch(() => {}); // thrown below
      }
      return !study.prunes(number, epoch, best!);
    };
    const outcome = await objective(job, { report, signal: this.stop.signal });
    requireShape(`what the objective gives for trial ${number}`, outcome, OUTCOME);
    await written;
    await this.write(() => [...study.reports(number, figures), ...study.end(number, outcome)]);
    this.changed();
  }

  /** One write after the other, each from where the last one ended. */
  private write(lines: () => readonly JournalLine[]): Promise<void> {
    const work = async () => {
      this.seen = await this.journal.update(this.seen, (added) => {
        this.study.apply(added);
        return lines();
      });
    };
    this.written = this.written.then(work);
    return this.written;
  }

  private changed(): void {
    this.hooks.onChange?.(this.study, new Set(this.running.keys()));
  }
}
