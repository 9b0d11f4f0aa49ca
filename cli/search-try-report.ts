// What a search --try leaves: search.csv, report.json, report.html; at its end, or with --report from the journal of one that runs or was
// stopped. Before: search-try-table.ts, search-try-resume.ts. Next: search-try.ts.

import type { Command } from 'commander';
import { kernelsText } from '../src/backend/backend.js';
import { DataError, DivergedError, ModelError, OptionError, show } from '../src/errors.js';
import { directionFor } from '../src/experiments/network-trials.js';
import { inWords, METRIC_NOTES, onValidation } from '../src/functions/metrics.js';
import { isRecord } from '../src/model/untrusted-json.js';
import { COUNT, isWithin } from '../src/options/option-kinds.js';
import { isThere } from '../src/platform/node/file-status.js';
import { journalFile } from '../src/platform/node/journal-file.js';
import { htmlReport, type NamedValue, trialsData } from '../src/report/index.js';
import { combinationCount } from '../src/search/samplers.js';
import { Study } from '../src/search/study.js';
import { VERSION } from '../src/version.js';
import { replayCommand } from './replay-command.js';
import { commandLine, type RunFolder } from './run-folder.js';
import { readRecord } from './run-record.js';
import { readSearch, type SavedSearch } from './search-try-resume.js';
import { epochsTrained, type TrialRow, trialRows, trialsCsv, trialsTable } from './search-try-table.js';
import { stdout } from './terminal.js';
import { grouped } from './terminal-table.js';
import type { FixedOptions, Scoring } from './trial-training.js';
import { JOURNAL } from './which-search.js';

export interface TrialsWritten {
  study: Study;
  run: RunFolder;
  saved: Pick<SavedSearch, 'how' | 'space' | 'fixed'>;
  json: boolean;
  seconds: number | null;
  isRunning: boolean;
}

/** What args.json has beside what readSearch() gives. */
interface Made {
  commandLine: string;
  epochs: number;
  data: { name: string; origin: string; checksum: string; source: string };
  backend: Parameters<typeof kernelsText>[0]['name'];
  wide: boolean;
  versions: { jacquard: string; node: string };
}

/** Writes the files and prints the table. @throws DivergedError where the search is over and no trial was completed. */
export async function writeTrials({
  study,
  run,
  saved,
  json,
  seconds,
  isRunning,
}: TrialsWritten): Promise<void> {
  const { metric, sampler, pruner, repeats, folds, group, seed } = saved.how;
  const { epochs } = study.settings;
  const rows = trialRows(study, isRunning);
  const names = Object.keys(saved.space);
  const winner = rows[0]?.score === null || rows[0] === undefined ? null : rows[0];
  const train = winner && replayCommand(withoutGroup(saved.fixed, group), winner.values);
  const trials = trialsData(study, {
    ...{ metric: inWords(onValidation(metric)), format: METRIC_NOTES[metric].format, isRunning },
  });
  const document = {
    ...{
      command: 'search',
      version: VERSION,
      seed,
      seconds,
      metric,
      epochs,
      repeats,
      folds,
      sampler,
      pruner,
    },
    ...{ space: saved.space, epochsTrained: epochsTrained(rows), winner, train, trials: rows },
    importance: trials.importance,
    files: {
      ...{ run: run.path, journal: saved.how.journal ?? run.file(JOURNAL), table: run.file('search.csv') },
      report: run.file('report.html'),
    },
  };
  await run.write('search.csv', trialsCsv(rows, names));
  await run.writeJson('report.json', document);
  const made = madeBy(run) as Made;
  const page = htmlReport({
    title: `Search on ${made.data.name}`,
    subtitle: `${names.length === 1 ? 'One option' : `${names.length} options`} of "jacquard train" ${names.length === 1 ? 'was' : 'were'} tried.`,
    date: new Date().toISOString().slice(0, 10),
    sample: made.data.source === 'sample',
    warnings: isRunning ? ['The search runs: this page is of its trials so far.'] : undefined,
    summary: summaryOf(saved, made, rows, { seconds, epochs }),
    ...{ trials, bestCommand: train ?? undefined, command: made.commandLine },
    provenance: [
      { name: 'jacquard', value: made.versions.jacquard },
      { name: 'Node', value: made.versions.node },
      { name: 'Backend', value: kernelsText({ name: made.backend, wide: made.wide }) },
      { name: 'Seed', value: String(seed) },
      { name: 'Data', value: made.data.origin },
      { name: 'SHA-256 of the data', value: made.data.checksum },
    ],
    files: FILES,
  });
  await run.write('report.html', page);
  if (json) {
    stdout.json(document);
    return;
  }
  const table = trialsTable(rows, names, { metric, seconds, folder: run.path });
  stdout.write(table + (train ? `train it     ${train}\n` : ''));
}

/** The column of --group is not used as a feature, in a training without folds either. */
function withoutGroup(fixed: FixedOptions, group: Scoring['group'] = []): FixedOptions {
  if (group.length === 0) return fixed;
  return { ...fixed, ignore: [...((fixed['ignore'] as typeof group | undefined) ?? []), ...group] };
}

/** @throws DivergedError */
export function requireWinner(study: Study): void {
  const rows = trialRows(study);
  if (typeof rows[0]?.score === 'number') return;
  const reason = rows.find((row) => row.reason !== null)?.reason;
  throw new DivergedError(`search: no trial was completed${reason ? `; for example: ${reason}` : ''}`);
}

/**
 * jacquard search --report FOLDER: the same from the journal, whether the search runs, was stopped or is over.
 * @throws OptionError, ModelError, DataError as --resume.
 */
export async function reportSearch(folder: string, command: Command, json: boolean): Promise<void> {
  const saved = await readSearch(folder, command, '--report');
  const run = saved.run!;
  const study = await studyOf(saved, run);
  const { isRunning } = run;
  await writeTrials({ study, run, saved, json, seconds: secondsBefore(run), isRunning });
}

async function studyOf({ space, how }: SavedSearch, run: RunFolder): Promise<Study> {
  const { sampler, pruner, budget, seed, metric } = how;
  const { epochs } = madeBy(run);
  if (!Number.isInteger(epochs))
    throw new OptionError(
      `${run.file('args.json')}: this search was begun by an earlier version, which did not write down how many epochs a trial has; ` +
        `after ${commandLine(['search', '--resume', run.path])} it is there`,
    );
  const trials = how.trials ?? (sampler.name === 'grid' ? combinationCount(space) : 0);
  const journal = journalFile(how.journal ?? run.file(JOURNAL));
  const study = new Study(
    { space, sampler, pruner, budget, seed, trials, epochs: epochs!, direction: directionFor(metric) },
    { name: how.study, worker: journal.name, now: () => journal.now() },
  );
  await journal.update(0, (lines) => {
    study.apply(lines);
    return []; // nothing is decided here
  });
  study.begin();
  return study;
}

/** What args.json has beside what readSearch() has checked. @throws ModelError */
function madeBy(run: RunFolder): Partial<Made> {
  const path = run.file('args.json');
  const damaged = (why: string) => new ModelError(`${path}: ${why}; begin a new search`);
  const made = readRecord(path, damaged);
  const { data, epochs, versions, commandLine } = made;
  if (!isRecord(data) || typeof data['name'] !== 'string') throw damaged('data.name is missing');
  if (!isRecord(versions) || typeof commandLine !== 'string')
    throw damaged('versions or commandLine are missing');
  if (epochs !== undefined && !isWithin(COUNT, epochs)) throw damaged(`epochs: ${show(epochs)} is no count`);
  return made as unknown as Partial<Made>;
}

/** What the search itself has written, when it was over. */
function secondsBefore(run: RunFolder): number | null {
  const path = run.file('report.json');
  if (!isThere(path)) return null;
  const damaged = (why: string) => new DataError(`${path}: ${why}; remove it, and it is written again`);
  const { seconds = null } = readRecord(path, damaged);
  if (seconds === null || isWithin({ from: 0, to: Number.MAX_VALUE }, seconds)) return seconds;
  throw damaged(`seconds: ${show(seconds)} is no number from 0`);
}

function summaryOf(
  { how, space }: TrialsWritten['saved'],
  { data }: Made,
  rows: readonly TrialRow[],
  { seconds, epochs }: { seconds: number | null; epochs: number },
): NamedValue[] {
  const states = [...new Set(rows.map(({ state }) => state))];
  const counts = states.map((state) => `${rows.filter((row) => row.state === state).length} ${state}`);
  const { repeats, folds } = how;
  return [
    { name: 'Data', value: data.name },
    { name: 'Options tried', value: Object.keys(space).join(', ') },
    { name: 'Trials', value: grouped(rows.length), note: counts.join(', ') },
    {
      name: 'Epochs of a trial',
      value: grouped(epochs),
      note: `${grouped(epochsTrained(rows))} trained in all`,
    },
    { name: 'Sampler', value: settingsText(how.sampler) },
    { name: 'Pruner', value: settingsText(how.pruner) },
    {
      name: 'Score',
      value: inWords(onValidation(how.metric)),
      note:
        folds !== undefined
          ? `mean of ${folds} folds`
          : repeats > 1
            ? `mean of ${repeats} repeats`
            : 'of the best epoch',
    },
    ...(seconds === null ? [] : [{ name: 'Seconds', value: seconds.toFixed(1) }]),
  ];
}

/** "asha (from 1, reduction 3)" */
function settingsText({ name, ...own }: { name: string }): string {
  const parts = Object.entries(own).map(([key, value]) => `${key} ${value}`);
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
}

const FILES: NamedValue[] = [
  {
    name: 'journal.log',
    value: "every trial's parameters and figures; Optuna reads it, and --resume goes on from it",
  },
  { name: 'search.csv', value: 'a row for each trial, best first' },
  { name: 'report.json', value: 'the figures of this page' },
  { name: 'args.json', value: 'all that repeats the run' },
];
