// A search as the search and experiment commands run it: progress, the files it leaves, and how to go on after Ctrl-C.

import { join } from 'node:path';
import { DataError, show } from '../src/errors.js';
import { directionOf, type NetworkSearchOptions, searchNetwork } from '../src/experiments/network-search.js';
import { isRecord } from '../src/model/untrusted-json.js';
import { isThere } from '../src/platform/node/file-status.js';
import { combinations, rankCombinations, type SearchResult, type TrialScore } from '../src/search/grid.js';
import { commandLine, RunFolder } from './run-folder.js';
import { readRecord } from './run-record.js';
import { searchProgress } from './search-progress.js';
import { stderr } from './terminal.js';
import { counted } from './train-summary.js';

/** Every score so far, to go on from. JSON has no NaN: a diverged trial's score is null. */
const SCORES_FILE = 'search.json';

/** Options and data that a score depends on. */
export type SearchIdentity = Readonly<Record<string, unknown>>;

export interface SearchRun {
  options: Omit<NetworkSearchOptions, 'onScore' | 'onStep' | 'signal'>;
  run: RunFolder;
  quiet: boolean;
  signal: AbortSignal;
  /** What the scores depend on; search.json keeps it, so that no other search goes on from them. */
  identity: SearchIdentity;
  /** What to type to go on after Ctrl-C. */
  resumeCommand: string;
}

/** Searches; writes search.csv and search.json after each repeat. */
export async function runSearch({
  options,
  run,
  identity,
  quiet,
  signal,
  resumeCommand,
}: SearchRun): Promise<SearchResult> {
  const trials = combinations(options.space).length;
  const total = trials * options.repeats;
  const scores: TrialScore[] = [...(options.done ?? [])];
  const progress = searchProgress(total, quiet);
  const write = () => writeScores(run, options, identity, scores);
  let written = write();
  written.catch(() => {}); // thrown where it is awaited
  try {
    const result = await searchNetwork({
      ...options,
      signal,
      onStep: progress.onStep,
      onScore: (score) => {
        scores.push(score);
        if (scores.length % trials > 0) return;
        written = written.then(write);
        written.catch(() => {});
      },
    });
    await written;
    signal.throwIfAborted();
    return result;
  } catch (error) {
    progress.stop();
    await written;
    if (signal.aborted) {
      stderr.write(
        `interrupted after ${scores.length} of ${counted(total, 'trial')}; they are in ${run.file('search.csv')}\n` +
          `to resume: ${resumeCommand}\n`,
      );
    }
    throw error;
  } finally {
    progress.stop();
  }
}

async function writeScores(
  run: RunFolder,
  options: SearchRun['options'],
  identity: SearchIdentity,
  scores: readonly TrialScore[],
): Promise<void> {
  const { space, repeats, seed, metric } = options;
  const best = directionOf(metric);
  const rows = rankCombinations(scores, { space, repeats, seed, best });
  await run.write('search.csv', searchCsv(rows, repeats));
  const finite = scores.map((one) => ({ ...one, score: Number.isFinite(one.score) ? one.score : null }));
  await run.writeJson(SCORES_FILE, { ...identity, scores: finite });
}

/** A row a combination, best first: parameters, each repeat's score, mean, deviation, and what it came to. */
function searchCsv(rows: SearchResult, repeats: number): string {
  const names = Object.keys(rows[0].params);
  const header = [
    ...names,
    ...Array.from({ length: repeats }, (_, i) => `score_${i + 1}`),
    'mean',
    'deviation',
    'status',
  ];
  const lines = rows.map((row) => [
    ...names.map((name) => row.params[name]),
    ...row.scores.map((score) => score ?? ''),
    row.mean ?? '',
    row.deviation ?? '',
    statusOf(row),
  ]);
  return `${[header, ...lines].map((line) => line.join(',')).join('\n')}\n`;
}

export function statusOf(row: SearchResult[number]): string {
  if (row.diverged) return 'diverged';
  if (row.mean === null) return 'not tried';
  if (row.winner) return 'winner';
  return row.nearTie ? 'near tie' : '';
}

/** @throws DataError when `folder` has no search to go on with; OptionError when that one runs. */
export function requireSearch(folder: string): void {
  const path = join(folder, SCORES_FILE);
  if (!isThere(path)) throw new DataError(`${path}: there is no such file, so no search to resume`);
  new RunFolder(folder).requireIdle();
}

/** The scores of an interrupted search in `folder`. @throws DataError when there are none, or of another search. */
export function readScores(folder: string, wanted: SearchIdentity): TrialScore[] {
  const path = join(folder, SCORES_FILE);
  const damaged = (why: string) => new DataError(`${path}: no search to resume: ${why}; start a new search`);
  const saved = readRecord(path, damaged);
  for (const key of Object.keys(wanted)) {
    if (JSON.stringify(saved[key]) !== JSON.stringify(wanted[key])) {
      throw new DataError(
        `${path}: is of another search: its ${key} is ${JSON.stringify(saved[key])}, ` +
          `${JSON.stringify(wanted[key])} asked for; give the same options, or start a new search`,
      );
    }
  }
  const { scores } = saved;
  if (!Array.isArray(scores)) throw damaged('its scores are no list');
  const bounds = boundsOf(wanted);
  const seen = new Set<string>();
  return scores.map((one, i) => {
    const { index, repeat, score } = (isRecord(one) ? one : {}) as unknown as TrialScore;
    const wrong = Object.entries({ index, repeat, score }).find(
      ([name, value]) => !bounds[name as keyof TrialScore](value),
    );
    if (wrong) throw damaged(`scores[${i}].${wrong[0]}: ${show(wrong[1])} is none of this search`);
    const trial = `${index} ${repeat}`;
    if (seen.has(trial)) throw damaged(`scores[${i}]: this trial is there twice`);
    seen.add(trial);
    return { index, repeat, score: score ?? Number.NaN };
  });
}

/** What the scores of a search can be. A trial that diverged has null. */
function boundsOf(search: SearchIdentity): Record<keyof TrialScore, (value: number | null) => boolean> {
  const { space, repeats, metric = 'loss' } = search as unknown as NetworkSearchOptions;
  const within = (count: number) => (value: number | null) =>
    Number.isInteger(value) && value! >= 0 && value! < count;
  const highest = directionOf(metric) === 'max' ? 1 : Number.MAX_VALUE;
  return {
    index: within(combinations(space).length),
    repeat: within(repeats),
    score: (value) => value === null || (typeof value === 'number' && value >= 0 && value <= highest),
  };
}

/** The same command with --resume, in place of an earlier one. */
export function resumeCommand(run: RunFolder): string {
  const words = process.argv.slice(2);
  const kept = words.filter(
    (word, i) => word !== '--resume' && words[i - 1] !== '--resume' && !word.startsWith('--resume='),
  );
  return commandLine([...kept, '--resume', run.path]);
}
