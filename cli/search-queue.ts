// search --try --queue: each trial is sent to a queue, and its result is what a worker says.
// Before: src/platform/node/trial-queue.ts. Next: search-try.ts searches with it; work.ts is the other side.

import type { Backend } from '../src/backend/backend.js';
import { OptionError } from '../src/errors.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { redisAddress } from '../src/platform/node/redis-address.js';
import { TrialQueue } from '../src/platform/node/trial-queue.js';
import { shellWord } from '../src/report/shell-word.js';
import type { PrunerSettings } from '../src/search/pruners.js';
import type { TrialObjective } from '../src/search/run-search.js';
import type { SamplerSettings } from '../src/search/samplers.js';
import type { ParameterValues } from '../src/search/space.js';
import type { SearchSetup } from '../src/search/trial-order.js';
import { VERSION } from '../src/version.js';
import { describeSource } from './prepared-data.js';
import type { SavedSearch } from './search-try-resume.js';
import { TrialFolders } from './trial-folders.js';
import type { FixedOptions } from './trial-training.js';
import { note } from './warnings.js';

export interface SearchQueue {
  readonly objective: TrialObjective;
  /** Removes what the search has left in the Redis. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** What all trials share, in this process. */
export interface Shared {
  readonly fixed: FixedOptions;
  readonly how: SavedSearch['how'];
  readonly first: ParameterValues;
  readonly backend: Backend;
  readonly source: string;
  readonly data: LoadedData;
}

function setupOf({ fixed, how, first, backend, source, data }: Shared): SearchSetup {
  const { metric, repeats, folds, stratified, group, pruner } = how;
  return {
    ...{ version: VERSION, fixed, scoring: { repeats, folds, stratified, group }, first, metric },
    ...{ backend: backend.name, source: describeSource(source, data).source, checksum: data.checksum },
    // ASHA ends no trial: it says until where each is trained, which the job has.
    ...(pruner.name === 'median' && { pruner }),
  };
}

/**
 * @param folder the run folder of a search that goes on: checkpoints that it made without a queue are sent to the workers.
 * @throws OptionError where the queue cannot be used.
 */
export async function searchQueue(
  url: string,
  shared: Shared,
  { quiet, folder }: { quiet: boolean; folder: string | undefined },
): Promise<SearchQueue> {
  const setup = setupOf(shared);
  const { how } = shared;
  const address = redisAddress(url, process.env);
  const queue = await TrialQueue.open(address, note);
  if (!quiet)
    note(
      `trials go to ${address.shown}; on each machine that is to train: npx jacquard work --queue ${shellWord(address.shown)}`,
    );
  const said = new Set<string>();
  const onReturned = (worker: string, reason: string) => {
    const text = `${worker} has given a trial back: ${reason}`;
    if (!said.has(text)) note(text);
    said.add(text);
  };
  return {
    async objective(job, { report, signal }) {
      const hooks = {
        ...{ onReturned, signal },
        onFigures: (figures: readonly (readonly [number, number])[]) =>
          figures.every(([epoch, score]) => report(epoch, score)),
      };
      for (let part = 0; folder !== undefined && part < (how.folds ?? how.repeats); part++) {
        const bytes = await new TrialFolders(folder).checkpointsOf(job.number, part).read();
        if (bytes) await queue.offerCheckpoint({ setup, job }, part, bytes);
      }
      const { outcome, figures } = await queue.train({ setup, job }, hooks);
      if (outcome.state === 'refused') throw new OptionError(outcome.reason);
      for (const [epoch, score] of figures) report(epoch, score);
      return outcome;
    },
    forget: () => queue.forget(),
    close: () => queue.close(),
  };
}

const MANY = 256;
const FEW = 8;

/** How many trials are in the queue at the same time, where nobody says it: few where the next one is chosen by results. */
export function usualWorkers(sampler: SamplerSettings, pruner: PrunerSettings): number {
  return sampler.name !== 'tpe' && pruner.name === 'none' ? MANY : FEW;
}
