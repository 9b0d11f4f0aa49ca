// What the outputs of an imported model are: classes, labels or values, and the loss that goes with them. Files often end with numbers
// alone; then whoever imports them says. Next: pytorch-read.ts, npz-read.ts, tfjs-read.ts.

import { ModelError } from '../errors.js';
import type { LossName } from '../nn/losses.js';
import type { ReadOptions } from './format.js';
import type { Head } from './portable-model.js';

/** @param head of the file; null where it ends with numbers that may be logits or values. @throws ModelError */
export function outputsOf(
  where: string,
  head: Exclude<Head, 'identity'> | null,
  units: number,
  { task, classNames }: ReadOptions,
): { loss: LossName; more: { task?: 'labels' } } {
  const labels = { loss: 'binary-cross-entropy', more: { task: 'labels' } } as const;
  const values = { loss: 'mean-squared-error', more: {} } as const;
  const classes = { loss: units === 1 ? 'binary-cross-entropy' : 'softmax-cross-entropy', more: {} } as const;
  if (head === null) {
    const chosen = task ?? (classNames ? 'classes' : undefined);
    if (chosen === undefined)
      throw new ModelError(
        `${where}: the file does not say what the ${units} outputs are; give task: classes, labels or values`,
      );
    return single(where, chosen, units, { classes, labels, values }[chosen]);
  }
  const chosen = task ?? (head === 'sigmoid' && units > 1 ? 'labels' : 'classes');
  if (chosen === 'values' || (head === 'softmax' && chosen === 'labels'))
    throw new ModelError(
      `${where}: the model ends with ${head}, so task "${chosen}" does not fit; leave task out`,
    );
  if (head === 'softmax') {
    if (units > 1) return classes;
    throw new ModelError(`${where}: a softmax of one output is always 1`);
  }
  return chosen === 'labels'
    ? single(where, chosen, units, labels)
    : { loss: 'binary-cross-entropy', more: {} };
}

function single<Chosen>(where: string, task: string, units: number, chosen: Chosen): Chosen {
  if (task !== 'labels' || units > 1) return chosen;
  throw new ModelError(`${where}: a single label is two classes; give task: classes`);
}
