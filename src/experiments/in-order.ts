// Some work in several pieces, a few of them at a time, whose results are taken in their order.
// Next: cross-validation.ts does the folds this way.

import type { AbortSignalLike } from '../web-types.js';

export interface OrderedWork<Result> {
  /** Its signal is aborted when another piece fails. */
  begin(index: number, signal: AbortSignalLike | undefined): Promise<Result>;
  take(result: Result, index: number): Promise<void>;
  /** Called once with each result: after take(), or where it is not taken any more. */
  drop(result: Result): void;
  signal?: AbortSignalLike;
}

/** @throws what a piece throws first, after the others have ended; the signal's reason. */
export async function inOrder<Result>(
  count: number,
  atOnce: number,
  { begin, take, drop, signal }: OrderedWork<Result>,
): Promise<void> {
  const others = atOnce > 1 ? new AbortController() : null;
  const abort = () => others?.abort(signal!.reason);
  signal?.addEventListener('abort', abort);
  const running = new Map<number, Promise<Result>>();
  let next = 0;
  try {
    for (let index = 0; index < count; index++) {
      signal?.throwIfAborted();
      for (; next < count && running.size < atOnce; next++) {
        const piece = begin(next, others?.signal ?? signal);
        piece.catch((error) => others?.abort(error)); // thrown where it is awaited
        running.set(next, piece);
      }
      const result = await running.get(index)!;
      running.delete(index);
      try {
        await take(result, index);
      } finally {
        drop(result);
      }
    }
  } catch (error) {
    others?.abort(error);
    const rest = await Promise.allSettled(running.values());
    for (const one of rest) if (one.status === 'fulfilled') drop(one.value);
    throw others?.signal.reason ?? error; // the first error, which the others end with
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
