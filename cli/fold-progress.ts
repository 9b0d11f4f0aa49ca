// How far a cross-validation is: a line a fold, and on a terminal the epoch that runs; on stderr.
// Next: crossvalidate.ts.

import type { FoldTraining } from '../src/experiments/cross-validation.js';
import type { Callback } from '../src/train/callbacks.js';
import { stderr, type Terminal } from './terminal.js';

const REDRAW_MILLISECONDS = 100;

export interface FoldProgress {
  /** The callback of a fold's training. */
  of(part: Pick<FoldTraining, 'fold' | 'folds'>): Callback;
  /** A fold is scored. */
  done(text: string): void;
  /** Clears the line. */
  stop(): void;
}

export function foldProgress(quiet: boolean, terminal: Terminal = stderr): FoldProgress {
  const live = !quiet && terminal.isLive;
  let next = 0;
  const stop = () => {
    if (live) terminal.status('');
  };
  return {
    of({ fold, folds }) {
      let epochs = 0;
      return {
        onTrainBegin(info) {
          epochs = info.epochs;
        },
        onEpochEnd({ epoch }) {
          if (!live || performance.now() < next) return;
          next = performance.now() + REDRAW_MILLISECONDS;
          terminal.status(`fold ${fold}/${folds}  epoch ${epoch}/${epochs}`);
        },
      };
    },
    done(text) {
      stop();
      if (!quiet) terminal.write(`${text}\n`);
    },
    stop,
  };
}
