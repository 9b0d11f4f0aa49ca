// How far a download or a long read is, on one line of a terminal; silent when stderr is no terminal.

import type { OnProgress } from '../src/data/progress.js';
import { LOAD_OPTIONS, type LoadedData, type LoadOptions, loadData } from '../src/platform/node/datasets.js';
import { holdStandardInput, STDIN } from '../src/platform/node/table-file.js';
import { stderr, type Terminal } from './terminal.js';
import { note } from './warnings.js';

// Short reads would only flicker.
const QUIET_MILLISECONDS = 300;
const REDRAW_MILLISECONDS = 100;

/** `update` draws, now and then; `notice` says something on a line of its own; `end` clears the line. */
export function byteProgress(terminal: Terminal = stderr): {
  update: OnProgress;
  notice: (text: string) => void;
  end: () => void;
} {
  let next = performance.now() + QUIET_MILLISECONDS;
  let drawn = false;
  const end = () => {
    if (drawn) terminal.status('');
    drawn = false;
  };
  return {
    update({ stage, file, doneBytes, totalBytes }) {
      if (!terminal.isLive || performance.now() < next) return;
      next = performance.now() + REDRAW_MILLISECONDS;
      drawn = true;
      const share = totalBytes
        ? ` of ${megabytes(totalBytes)} (${Math.floor((100 * doneBytes) / totalBytes)} %)`
        : '';
      terminal.status(`${stage} ${file}: ${megabytes(doneBytes)}${share}`);
    },
    notice(text) {
      end();
      note(text);
    },
    end,
  };
}

/** loadData with its progress, and notes, with `quiet` the doubtful ones alone, on stderr. */
export async function loadWithProgress(
  source: string,
  { quiet = false, ...options }: LoadOptions & { quiet?: boolean } = {},
): Promise<LoadedData> {
  const { update: onProgress, notice, end } = byteProgress();
  noteWaiting(source);
  const isNew = oncePerColumn();
  const onNotice = (text: string, doubtful?: boolean) => (doubtful || !quiet) && isNew(text) && notice(text);
  // Commands pass all of their own options.
  const known = Object.entries(options).filter(([name]) => name in LOAD_OPTIONS);
  return loadData(source, { ...Object.fromEntries(known), onProgress, onNotice }).finally(end);
}

/** Whether a notice is to be shown: each fold and part is encoded anew, and the first notice of far values in a column is enough. */
function oncePerColumn(): (text: string) => boolean {
  const told = new Set<string>();
  return (text) => {
    const about = /^(.*: column ".*"): \d+ of \d+ rows have a value far outside /s.exec(text)?.[1];
    if (about === undefined) return true;
    const isNew = !told.has(about);
    told.add(about);
    return isNew;
  };
}

/** At a keyboard nothing would tell that it is waited for. */
export function noteWaiting(source: string): void {
  if (source === STDIN && process.stdin.isTTY) note('reads a table from the keyboard, until Ctrl-D');
}

/** Keeps what comes from standard input for a command that may read it again. */
export function holdInput(source: string): void {
  if (source === STDIN) holdStandardInput();
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
