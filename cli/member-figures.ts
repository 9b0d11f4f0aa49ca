// An ensemble beside its members: each one's figures on some rows, the mean, the best and the worst.
// Before: evaluation-figures.ts. Next: evaluate.ts and run-report.ts.

import type { Dataset } from '../src/data/dataset.js';
import type { Network } from '../src/network/network.js';
import { type AnyEvaluation, evaluationOn, type Measured, measuredOf } from './evaluation-figures.js';
import { fewDigits } from './terminal-table.js';

export interface MembersDocument {
  /** In their order. */
  each: Measured[];
  /** Of the figure that `score` names, over the members. */
  score: 'accuracy' | 'meanAbsoluteError';
  mean: number;
  best: number;
  worst: number;
  /** Of the ensemble. */
  together: number;
}

/** The figures of an ensemble's members beside its own evaluation on the same rows; undefined for a single network. */
export function membersOn(
  network: Network,
  rows: Dataset,
  evaluation: AnyEvaluation,
  threshold?: number,
): MembersDocument | undefined {
  if (network.memberCount === 1) return undefined;
  const each = Array.from({ length: network.memberCount }, (_, m) => {
    const member = network.member(m);
    try {
      return measuredOf(evaluationOn(member, rows, threshold));
    } finally {
      member.dispose();
    }
  });
  const score = network.task === 'values' ? 'meanAbsoluteError' : 'accuracy';
  const scores = each.map((one) => one[score]!);
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  return {
    ...{ each, score, together: measuredOf(evaluation)[score]! },
    ...{ mean: scores.reduce((sum, one) => sum + one, 0) / scores.length },
    ...(score === 'accuracy' ? { best: most, worst: least } : { best: least, worst: most }),
  };
}

/** "8: accuracy 90.12 % in the mean, best 90.40 %, worst 89.81 %; together 90.95 %" */
export function membersText({ each, score, mean, best, worst, together }: MembersDocument): string {
  const text = (value: number) => (score === 'accuracy' ? `${(100 * value).toFixed(2)} %` : fewDigits(value));
  const name = score === 'accuracy' ? 'accuracy' : 'mean absolute error';
  return `${each.length}: ${name} ${text(mean)} in the mean, best ${text(best)}, worst ${text(worst)}; together ${text(together)}`;
}
