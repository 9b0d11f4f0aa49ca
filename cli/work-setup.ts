// What a worker needs for the trials of a search: the backend, and the data, which are known by their checksum wherever they lie.
// Before: trial-training.ts. Next: work-thread.ts.

import type { Backend, BackendName } from '../src/backend/backend.js';
import { runs } from '../src/backend/create/choose-kernels.js';
import { METRIC_NAMES, type MetricName } from '../src/functions/metrics.js';
import type { SearchSetup } from '../src/search/trial-order.js';
import { VERSION } from '../src/version.js';
import { requireSavedFlags } from './saved-options.js';
import { type FixedOptions, type Scoring, TrialTrainings } from './trial-training.js';
import { chosenBackend } from './warnings.js';
import type { WorkSettings } from './work-messages.js';

/** This worker cannot train a search's trials; another may. */
export class Unfit extends Error {}

export interface WorkSetup {
  readonly backend: Backend;
  readonly trainings: TrialTrainings;
  readonly metric: MetricName;
}

/** @throws Unfit */
export async function workSetup(setup: SearchSetup, { engine, data }: WorkSettings): Promise<WorkSetup> {
  const { version, metric, fixed, scoring, first, source, checksum } = setup;
  if (version !== VERSION)
    throw new Unfit(
      `version: the search is of Jacquard ${version}, this worker of ${VERSION}; install the same`,
    );
  if (!METRIC_NAMES.includes(metric as MetricName)) throw new Unfit(`metric: "${metric}" is unknown here`);
  const backend = await backendFor(setup.backend, engine);
  const { backend: _b, threads: _t, wide: _w, ...options } = fixed;
  const places = data.length > 0 ? data : [source];
  const faults: string[] = [];
  for (const place of places) {
    const trainings = new TrialTrainings(
      backend,
      { ...checked(options), data: place },
      true,
      checkedScoring(scoring),
    );
    try {
      const found = await trainings.load(trainings.command(first));
      if (found.checksum === checksum) return { backend, trainings, metric: metric as MetricName };
      faults.push(`${place}: other data (checksum ${found.checksum}, the search has ${checksum})`);
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  backend.dispose();
  throw new Unfit(`data: ${faults.join('; ')}; type jacquard work --data PATH to say where they are here`);
}

async function backendFor(name: string, engine: WorkSettings['engine']): Promise<Backend> {
  if (!runs(name as BackendName))
    throw new Unfit(`backend: the search computes with "${name}", which Node ${process.version} cannot run`);
  return chosenBackend({ ...engine, backend: name as BackendName });
}

function checkedScoring(scoring: SearchSetup['scoring']): Scoring {
  const { repeats, folds, stratified, group } = scoring;
  const fits =
    Number.isInteger(repeats) &&
    (folds === undefined || Number.isInteger(folds)) &&
    (stratified === undefined || typeof stratified === 'boolean') &&
    (group === undefined || Array.isArray(group));
  if (!fits) throw new Unfit('scoring: what this search is scored by is unknown here');
  return scoring as unknown as Scoring;
}

function checked(fixed: FixedOptions): FixedOptions {
  try {
    requireSavedFlags('queue', fixed);
    return fixed;
  } catch (error) {
    throw new Unfit((error as Error).message);
  }
}
