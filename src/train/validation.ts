// Mean loss and accuracy: of validation rows after an epoch, and of the training rows of the epoch so far.
// Before: predict-in-batches.ts. Next: trainer.ts.

import type { ResidentData } from '../data/resident-data.js';
import type { Figures } from '../functions/metrics.js';
import type { Batch } from './batch.js';
import type { NetworkTotals, Totals } from './losses-of-heads.js';
import { forEachBatch } from './predict-in-batches.js';

/** Mean loss and accuracy of each network over the rows whose numbers stand at `indices`. Resets the batch's totals. */
export function measure(batch: Batch, data: ResidentData, indices: number, total: number): Means[] {
  const { losses } = batch;
  losses.reset();
  forEachBatch(batch, data, indices, total, () => batch.addLosses(batch.answers, 1));
  const means = batch.answers.map((_, network) => meansOf(batch, losses.totalsOf(network, true), total));
  losses.reset();
  return means;
}

/** A network's totals as means over `rows` rows, the losses over their total weight. */
export function meansOf(batch: Batch, totals: NetworkTotals, rows: number, weight = rows): Means {
  const mean = ({ loss, correct }: Totals) => ({ loss: loss / (weight || 1), accuracy: correct / rows });
  const { loss, accuracy } = mean(totals);
  if (batch.counts === 'errors') {
    return { loss, ...(batch.losses.scaled && { scaled: true as const }), meanAbsoluteError: accuracy };
  }
  const classes = totals.units?.map(mean);
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
