// How far a download or a long read is, on one line of a terminal; silent when stderr is no terminal.

import { type LoadedData, type LoadOptions, loadData } from '../src/platform/node/datasets.js';
import type { OnProgress } from '../src/platform/node/progress.js';

// Short reads would only flicker.
const QUIET_MILLISECONDS = 300;
const REDRAW_MILLISECONDS = 100;
const CLEAR_LINE = '\r\x1b[K';

/** `update` draws, now and then; `end` clears the line. */
export function byteProgress(stream: NodeJS.WriteStream = process.stderr): {
  update: OnProgress;
  end: () => void;
} {
  let next = performance.now() + QUIET_MILLISECONDS;
  let drawn = false;
  return {
    update({ stage, file, doneBytes, totalBytes }) {
      if (!stream.isTTY || performance.now() < next) return;
      next = performance.now() + REDRAW_MILLISECONDS;
      drawn = true;
      const share = totalBytes
        ? ` of ${megabytes(totalBytes)} (${Math.floor((100 * doneBytes) / totalBytes)} %)`
        : '';
      stream.write(`${CLEAR_LINE}${stage} ${file}: ${megabytes(doneBytes)}${share}`);
    },
    end() {
      if (drawn) stream.write(CLEAR_LINE);
    },
  };
}

/** loadData with its progress on stderr. */
export async function loadWithProgress(source: string, options: LoadOptions = {}): Promise<LoadedData> {
  const progress = byteProgress();
  return loadData(source, { ...options, onProgress: progress.update }).finally(progress.end);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
