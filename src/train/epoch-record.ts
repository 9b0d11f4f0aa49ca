// An epoch's means as a record of the history. Before: validation.ts has the means. Next: fit.ts adds the record.

import { type FigureName, METRIC_NAMES, type MetricName, onValidation } from '../functions/metrics.js';
import type { EpochFigures, EpochRecord } from './history.js';
import type { Means } from './validation.js';

/** @param learningRate of the epoch's last step, where the rate changes. */
export function epochRecord(
  epoch: number,
  running: Means,
  validation: Means | null,
  learningRate: number | undefined,
  seconds: number,
): EpochRecord {
  const figures = (means: Means, validated?: Means): EpochFigures => ({
    loss: means.loss,
    ...(means.scaled && { scaled: means.scaled }),
    ...renamed(means, (name) => name),
    ...(validated && renamed(validated, onValidation)),
  });
  const classes = running.classes?.map((means, j) => figures(means, validation?.classes?.[j]));
  const rate = learningRate !== undefined && { learningRate };
  return {
    epoch,
    ...figures(running, validation ?? undefined),
    ...(classes && { classes }),
    ...rate,
    seconds,
  };
}

/** The metrics that there are, each under another name. */
function renamed(means: Means, nameOf: (metric: MetricName) => FigureName): Partial<EpochFigures> {
  const present = METRIC_NAMES.filter((name) => means[name] !== undefined);
  return Object.fromEntries(present.map((name) => [nameOf(name), means[name]]));
}
