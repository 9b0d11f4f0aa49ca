// Mean loss and accuracy: of validation rows after an epoch, and of the training rows of the epoch so far.
// Before: predict-in-batches.ts. Next: trainer.ts.

import type { ResidentData } from '../data/resident-data.js';
import type { Figures } from '../functions/metrics.js';
import type { Batch, Totals } from './batch.js';
import { forEachBatch } from './predict-in-batches.js';

/** Mean loss and accuracy over the rows whose numbers stand at `indices`. Resets the batch's totals. */
export function measure(batch: Batch, data: ResidentData, indices: number, total: number): Means {
  batch.resetTotals();
  forEachBatch(batch, data, indices, total, () => batch.loss(1, null));
  const means = meansOf(batch, total);
  batch.resetTotals();
  return means;
}

/** A batch's totals as means over `rows` rows, the losses over their total weight. */
export function meansOf(batch: Batch, rows: number, weight = rows): Means {
  const mean = ({ loss, correct }: Totals) => ({ loss: loss / (weight || 1), accuracy: correct / rows });
  const { loss, accuracy } = mean(batch.totals);
  if (batch.counts === 'errors') {
    return { loss, ...(batch.scaled && { scaled: true as const }), meanAbsoluteError: accuracy };
  }
  const classes = batch.unitTotals?.map(mean);
  if (batch.counts === 'hits') return { loss, accuracy, classes };
  const right = classes!.reduce((sum, one) => sum + one.accuracy, 0);
  return { loss, accuracy: right / classes!.length, classes };
}

export interface Means extends Figures {
  loss: number;
  /** Where the loss is of standardised targets. */
  scaled?: true;
  /** Of each output unit that is a classifier of its own. */
  classes?: { loss: number; accuracy: number }[];
}
