// An event file of TensorBoard in a folder: the one that is there, or a new one. Next to atomic-file.ts, whose files are replaced whole:
// this one grows, and what a kill leaves half written is cut off by formats/tensorboard-log.ts.

import { appendFileSync, mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { EventFile } from '../../formats/tensorboard-log.js';
import { type Kind, requireShape } from '../../options/shapes.js';
import { tagOf } from '../../typed-arrays.js';
import { isThere, namesIn } from './file-status.js';
import { readIfThere } from './open-file.js';
import { writeError } from './write-error.js';

/** Looked at before Node is: where words for a value of another kind cannot be made, Node leaves Error.stackTraceLimit at 0. */
const BYTES: Kind = { expected: 'a Uint8Array', fits: (value) => tagOf(value) === 'Uint8Array' };

/** TensorBoard finds files by the first part; the last one tells ours. */
const PATTERN = /^events\.out\.tfevents\.\d+\.jacquard$/;

/**
 * The event file in `folder`, for tensorBoardLog(); folder and file are made with the first event.
 * @example tensorBoardLog({ file: eventFile('runs/first') })
 * @throws WriteError when it cannot be written.
 */
export function eventFile(folder: string): EventFile {
  requireShape('folder', folder, 'text');
  let path: string | null = null;
  const found = (): string | null => {
    if (path !== null) return path;
    const names = isThere(folder) ? namesIn(folder) : [];
    const last = names
      .filter((name) => PATTERN.test(name))
      .sort()
      .at(-1);
    if (last !== undefined) path = join(folder, last);
    return path;
  };
  const now = () => Date.now() / 1000;
  const writing = (write: (to: string) => void) => {
    const to = found() ?? join(folder, `events.out.tfevents.${Math.floor(now())}.jacquard`);
    try {
      write(to);
    } catch (error) {
      throw writeError(to, error);
    }
    path = to;
  };
  return {
    now,
    read() {
      const from = found();
      return (from === null ? null : readIfThere(from)) ?? new Uint8Array();
    },
    truncate(length) {
      requireShape('length', length, 'index');
      writing((to) => truncateSync(to, length));
    },
    append(bytes) {
      requireShape('bytes', bytes, BYTES);
      writing((to) => {
        if (path === null) mkdirSync(folder, { recursive: true });
        appendFileSync(to, bytes);
      });
    },
  };
}
