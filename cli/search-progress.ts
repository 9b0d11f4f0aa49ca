// How far a search is: a bar over all its steps with an ETA on a terminal, a line for each tenth elsewhere; on stderr.

import cliProgress from 'cli-progress';
import { formatDuration } from '../src/report/format-text.js';
import { colorsFor } from './colors.js';

export interface SearchProgress {
  onStep(done: number, total: number): void;
  stop(): void;
}

const SILENT: SearchProgress = { onStep() {}, stop() {} };

/** @param trials combinations × repeats, to say how many are through. */
export function searchProgress(trials: number, quiet: boolean): SearchProgress {
  if (quiet) return SILENT;
  return process.stderr.isTTY ? barProgress(trials) : lineProgress(trials);
}

function lineProgress(trials: number): SearchProgress {
  let tenths = 0;
  return {
    onStep(done, total) {
      const reached = Math.floor((10 * done) / total);
      if (reached === tenths) return;
      tenths = reached;
      process.stderr.write(`search ${10 * tenths} % of ${trials} trials\n`);
    },
    stop() {},
  };
}

function barProgress(trials: number): SearchProgress {
  const colors = colorsFor(process.stderr);
  const bar = new cliProgress.SingleBar(
    {
      format: `${colors.cyan('{bar}')} {percentage}%  ${trials} trials  ETA {left}`,
      barsize: 32,
      barCompleteChar: '━',
      barIncompleteChar: '─',
      hideCursor: true,
      clearOnComplete: true,
      fps: 10,
      stream: process.stderr,
    },
    cliProgress.Presets.rect,
  );
  let first: { time: number; done: number } | undefined;
  return {
    onStep(done, total) {
      if (first === undefined) {
        first = { time: performance.now(), done };
        bar.start(total, done, { left: '–' });
        process.once('exit', () => process.stderr.write('\u001b[?25h'));
        return;
      }
      const perStep = (performance.now() - first.time) / 1000 / (done - first.done);
      bar.update(done, { left: formatDuration(perStep * (total - done)) });
    },
    stop() {
      bar.stop();
    },
  };
}
