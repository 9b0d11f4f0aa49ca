// What the scores of a search --try depend on beside the values that are tried: scores of another setup cannot be compared.
// Before: trial-training.ts. Next: search-try.ts; src/search/study-setup.ts refuses another setup.

import { sha256OfJson } from '../src/platform/node/checksum.js';
import type { ParameterValues } from '../src/search/space.js';
import { TRAINING_OPTIONS } from '../src/train/options.js';
import type { Flags } from './flags.js';
import type { SavedSearch } from './search-try-resume.js';
import { TRAIN_FLAGS } from './train-options.js';
import type { FixedOptions, TrialTrainings } from './trial-training.js';

/** A checksum of data, options, scoring and epochs. @param probes some values of all that is tried, each choice among them once */
export async function trialSetup(
  { fixed, how }: SavedSearch,
  trainings: TrialTrainings,
  { checksum, epochs, probes }: { checksum: string; epochs: number; probes: readonly ParameterValues[] },
): Promise<string> {
  const { threads: _threads, wide: _wide, backend: _backend, ...given } = fixed;
  const { data: _data, ...options } = await withoutDefaults(given, trainings, probes);
  const { repeats, folds, stratified, group, metric } = how;
  return sha256OfJson({ checksum, options, repeats, folds, stratified, group, metric, epochs });
}

/** One that is given as its default is as good as left out, unless a recipe would set it then. */
async function withoutDefaults(
  given: FixedOptions,
  trainings: TrialTrainings,
  probes: readonly ParameterValues[],
): Promise<FixedOptions> {
  const isSame = async (one: FixedOptions, other: FixedOptions) => {
    for (const values of probes) {
      const text = await trainings.settingsText(values, one);
      if (text === null || text !== (await trainings.settingsText(values, other))) return false;
    }
    return true;
  };
  let needed = given;
  for (const [name, value] of Object.entries(given)) {
    if (!isDefaultValue(name, value)) continue;
    const fewer = Object.fromEntries(Object.entries(needed).filter(([one]) => one !== name));
    if (await isSame(fewer, needed)) needed = fewer;
  }
  return needed;
}

function isDefaultValue(name: string, value: unknown): boolean {
  const usual: unknown = (TRAINING_OPTIONS as Readonly<Record<string, { usual?: unknown }>>)[name]?.usual;
  return [(TRAIN_FLAGS as Flags)[name].defaultValue, usual].some(
    (one) => one !== undefined && JSON.stringify(one) === JSON.stringify(value),
  );
}
