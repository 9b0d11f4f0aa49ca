// A search --try that is continued: what args.json in its run folder says of it.
// Before: run-folder.ts. Next: search-try.ts goes on with it.

import type { Command } from 'commander';
import type { BackendName } from '../src/backend/backend.js';
import { runs } from '../src/backend/create/choose-kernels.js';
import { DataError, ModelError, OptionError, show } from '../src/errors.js';
import { isRecord } from '../src/model/untrusted-json.js';
import { settle } from '../src/options/option.js';
import { SEED } from '../src/options/seed.js';
import { PRUNER } from '../src/search/pruners.js';
import { SAMPLER } from '../src/search/samplers.js';
import type { ParameterSpace } from '../src/search/space.js';
import { Flag } from './flags.js';
import { RunFolder } from './run-folder.js';
import { readRecord } from './run-record.js';
import { requireFlagValues, requireSavedFlags } from './saved-options.js';
import { SEARCH_TRY_FLAGS, type SearchTryOptions } from './search-try-options.js';
import { isMetric } from './search-try-table.js';
import type { FixedOptions, Scoring } from './trial-training.js';
import { parseTried, spaceOf } from './try-option.js';

export interface SavedSearch {
  readonly fixed: FixedOptions;
  readonly space: ParameterSpace;
  readonly how: Pick<
    SearchTryOptions,
    'sampler' | 'pruner' | 'trials' | 'budget' | 'journal' | 'study' | 'metric' | 'seed'
  > &
    Scoring;
  /** What it computes with; undefined for a new search. */
  readonly backend: BackendName | undefined;
  /** Undefined for a new search. */
  readonly run: RunFolder | undefined;
  /** @throws DataError where the data are not what they were. */
  requireSame(checksum: string | undefined): void;
}

/** @throws OptionError for other options, no search, or one that runs and is to be resumed; ModelError for a damaged args.json. */
export async function readSearch(
  folder: string,
  command: Command,
  flag: '--resume' | '--report' = '--resume',
): Promise<SavedSearch> {
  // More of the same search.
  const more = Object.fromEntries(
    (['trials', 'budget'] as const)
      .filter((name) => command.getOptionValueSource(name) === 'cli')
      .map((name) => [name, command.getOptionValue(name)]),
  );
  const other = command.options.find(
    (one) =>
      !(one instanceof Flag && one.besideResume) &&
      command.getOptionValueSource(one.attributeName()) === 'cli',
  );
  if (other)
    throw new OptionError(
      `${other.long}: a search is resumed with its own options; leave it out beside ${flag}`,
    );
  const run = flag === '--resume' ? await RunFolder.reopen(folder) : RunFolder.open(folder);
  const path = run.file('args.json');
  const damaged = (why: string) => new ModelError(`${path}: ${why}; begin a new search without --resume`);
  const args = readRecord(path, damaged);
  const { fixed, space, how, data, backend } = args;
  if (args['command'] !== 'search' || ![fixed, space, how, data].every(isRecord))
    throw damaged('not the record of a search --try');
  const { source, checksum } = data as Record<string, unknown>;
  if (typeof source !== 'string' || typeof backend !== 'string') throw damaged('data or backend are missing');
  if (checksum !== undefined && typeof checksum !== 'string') throw damaged('data.checksum is no text');
  if (flag === '--resume' && !runs(backend as BackendName))
    throw new OptionError(
      `${folder}: this search computes with backend "${backend}", which this engine cannot run; resume it with a newer Node, such as the one that it began with`,
    );
  requireSavedFlags(path, fixed as FixedOptions);
  return {
    fixed: { ...(fixed as FixedOptions), data: source },
    space: readSpace(space as Record<string, unknown>, damaged),
    how: { ...readHow(how as Record<string, unknown>, damaged), ...more },
    ...{ backend: backend as BackendName, run },
    requireSame(found) {
      if (checksum !== undefined && found !== checksum)
        throw new DataError(
          `${source}: not the data that the search began with (checksum ${found}, it was ${checksum})`,
        );
    },
  };
}

/** Adds to args.json what --report needs and versions before it did not write. */
export async function storeEpochs(run: RunFolder, epochs: number): Promise<void> {
  const args = JSON.parse(Buffer.from(run.read('args.json')!).toString('utf8')) as Record<string, unknown>;
  if (!Number.isInteger(args['epochs'])) await run.writeJson('args.json', { ...args, epochs });
}

type Damaged = (why: string) => ModelError;

function readSpace(space: Record<string, unknown>, damaged: Damaged): ParameterSpace {
  try {
    const tried = Object.entries(space).map(([name, text]) => {
      if (typeof text !== 'string') throw new OptionError(`${name}: ${show(text)} is no text`);
      return parseTried(`${name}=${text}`);
    });
    return spaceOf(tried);
  } catch (error) {
    throw damaged(`space: ${(error as Error).message}`);
  }
}

function readHow(how: Record<string, unknown>, damaged: Damaged): SavedSearch['how'] {
  const { trials, budget, repeats = 1, folds, stratified, group, journal, study, metric } = how;
  const own = { trials, budget, repeats, folds, stratified, group, journal, study };
  requireFlagValues(SEARCH_TRY_FLAGS, own, (why) => damaged(`how.${why}`));
  if (!isMetric(metric)) throw damaged(`how.metric: ${show(metric)} is none of a search`);
  try {
    const settled = settle({ sampler: SAMPLER, pruner: PRUNER, seed: SEED }, how);
    const counts = { trials, budget, repeats, folds } as Pick<SavedSearch['how'], 'repeats'>;
    const rows = { stratified, group } as Pick<Scoring, 'stratified' | 'group'>;
    const where = { journal, study } as Pick<SearchTryOptions, 'journal' | 'study'>;
    return { ...settled, ...counts, ...rows, ...where, metric };
  } catch (error) {
    throw damaged(`how.${(error as Error).message}`);
  }
}
