// Whether args.json and the checkpoint beside it are of one run: an edited args.json would be reported as what was trained.
// Before: saved-options.ts reads args.json. Next: train-resume.ts. That the data and the order of rows are the same, fit() checks.

import type { Dataset } from '../src/data/dataset.js';
import { ModelError, show } from '../src/errors.js';
import type { Network } from '../src/network/network.js';
import { describeArchitecture } from '../src/nn/graph-description.js';
import { withShapeOf } from '../src/train/augmentation.js';
import { resolveTrainingOptions, type TrainingOptions } from '../src/train/options.js';
import { optionsThatDiffer } from '../src/train/training-position.js';
import type { TrainOptions } from './train-options.js';

interface Saved {
  /** Of args.json, for messages. */
  readonly path: string;
  readonly options: TrainOptions;
  readonly training: TrainingOptions;
}

/**
 * @param checkpoint the network in it, and the options that it was `trainedWith`.
 * @param fresh a network of the options in args.json.
 * @throws ModelError naming the options that the checkpoint contradicts.
 */
export function requireSameRun(
  { path, options, training }: Saved,
  { network: checkpoint, trainedWith }: { network: Network; trainedWith: object },
  fresh: Network,
  train: Dataset,
): void {
  const fail = (what: string): never => {
    throw new ModelError(
      `${path}: ${what}; args.json was changed after the run began, or belongs to another one: correct it there, or begin a new run without --resume`,
    );
  };
  const now = { ...training, augment: withShapeOf(training.augment, train.sampleShape) };
  const then = resolveTrainingOptions(trainedWith);
  const [name] = optionsThatDiffer(then, now);
  if (name !== undefined)
    fail(`options.${name}: ${show(now[name])}, and the checkpoint was trained with ${show(then[name])}`);
  if (options.seed !== checkpoint.seed)
    fail(`options.seed: ${options.seed}, and the checkpoint was trained with ${checkpoint.seed}`);
  const [ofFile, ofOptions] = [checkpoint, fresh].map(({ architecture }) =>
    JSON.stringify(describeArchitecture(architecture)),
  );
  if (ofFile !== ofOptions)
    fail('its layers, activation, loss or members are not those of the network in the checkpoint');
}
