// How far a training is: a bar with an ETA on a terminal, a plain line an epoch elsewhere; always on stderr.

import { formatDuration } from '../src/report/format-text.js';
import type { Callback, TrainingInfo } from '../src/train/callbacks.js';
import type { EpochRecord } from '../src/train/history.js';
import type { Colors } from './colors.js';
import { ProgressBar } from './progress-bar.js';
import { stderr } from './terminal.js';
import { fewDigits } from './terminal-table.js';

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** "epoch  3/30  loss 0.4486  accuracy 84.11 %  validation 0.4070  85.58 %  2.90 s": fits 80 columns. */
function epochLine(record: EpochRecord, epochs: number, colors: Colors): string {
  const { epoch, loss, validationLoss, seconds = 0 } = record;
  const parts = [
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
    `${record.scaled ? 'scaled loss' : 'loss'} ${loss.toFixed(4)}`,
    scoreText(record),
  ];
  if (validationLoss !== undefined) {
    parts.push(`validation ${validationLoss.toFixed(4)}`, colors.bold(validationScore(record)));
  }
  parts.push(colors.dim(`${seconds.toFixed(2)} s`));
  return parts.join('  ');
}

/** "accuracy 84.11 %"; for values "error 3.142": the mean absolute error, in the target's own unit. */
function scoreText({
  accuracy,
  meanAbsoluteError,
}: Pick<EpochRecord, 'accuracy' | 'meanAbsoluteError'>): string {
  return accuracy === undefined ? `error ${fewDigits(meanAbsoluteError!)}` : `accuracy ${percent(accuracy)}`;
}

function validationScore({ validationAccuracy, validationMeanAbsoluteError }: EpochRecord): string {
  return validationAccuracy === undefined
    ? fewDigits(validationMeanAbsoluteError!)
    : percent(validationAccuracy);
}

export interface TrainingProgress extends Callback {
  /** Clears the bar away when the training ends early. */
  stop(): void;
}

export function trainingProgress(): TrainingProgress {
  return stderr.isLive ? barProgress() : lineProgress();
}

function lineProgress(): TrainingProgress {
  let epochs = 0;
  return {
    onTrainBegin(info) {
      epochs = info.epochs;
    },
    onEpochEnd(record) {
      stderr.write(`${epochLine(record, epochs, stderr.colors)}\n`);
    },
    stop() {},
  };
}

/** Finished epochs scroll above one bar over all of them. */
function barProgress(): TrainingProgress {
  const bar = new ProgressBar(stderr, barWidth(stderr.columns));
  let info!: TrainingInfo;
  let started = 0;
  /** Steps that were done before this process. */
  let before = 0;
  return {
    onTrainBegin(begun) {
      info = begun;
      started = performance.now();
      before = info.history.length * info.stepsPerEpoch + info.step;
    },
    onBatchEnd(batchInfo) {
      const { epoch, batch, stepsPerEpoch, loss } = batchInfo;
      const done = (epoch - 1) * stepsPerEpoch + batch;
      const total = info.epochs * stepsPerEpoch;
      const left = ((performance.now() - started) / 1000 / (done - before)) * (total - done);
      const figures = `loss ${loss.toFixed(4)}  ${scoreText(batchInfo)}`;
      bar.update(done / total, `epoch ${epoch}/${info.epochs}  ${figures}  ETA ${formatDuration(left)}`);
    },
    onEpochEnd(record) {
      bar.log(epochLine(record, info.epochs, stderr.colors));
    },
    onTrainEnd() {
      bar.stop();
    },
    stop() {
      bar.stop();
    },
  };
}

/** What the longest text beside the bar leaves of a line, from 8 to 24 columns. */
function barWidth(columns = 80): number {
  return Math.max(8, Math.min(24, columns - 62));
}
