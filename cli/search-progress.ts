// How far a search is: a bar over all its steps with an ETA on a terminal, a line for each tenth elsewhere; on stderr.

import { formatDuration } from '../src/report/format-text.js';
import { ProgressBar } from './progress-bar.js';
import { stderr } from './terminal.js';

export interface SearchProgress {
  onStep(done: number, total: number): void;
  stop(): void;
}

const SILENT: SearchProgress = { onStep() {}, stop() {} };

/** @param trials combinations × repeats, to say how many are through. */
export function searchProgress(trials: number, quiet: boolean): SearchProgress {
  if (quiet) return SILENT;
  return stderr.isLive ? barProgress(trials) : lineProgress(trials);
}

function lineProgress(trials: number): SearchProgress {
  let tenths = 0;
  return {
    onStep(done, total) {
      const reached = Math.floor((10 * done) / total);
      if (reached === tenths) return;
      tenths = reached;
      stderr.write(`search ${10 * tenths} % of ${trials} trials\n`);
    },
    stop() {},
  };
}

function barProgress(trials: number): SearchProgress {
  const bar = new ProgressBar(stderr, 32);
  let first: { time: number; done: number } | undefined;
  return {
    onStep(done, total) {
      first ??= { time: performance.now(), done };
      const own = done - first.done;
      const perStep = (performance.now() - first.time) / 1000 / own;
      const left = own === 0 ? '–' : formatDuration(perStep * (total - done));
      bar.update(done / total, `${trials} trials  ETA ${left}`);
    },
    stop() {
      bar.stop();
    },
  };
}
