// What a worker's two threads say to one another: one talks with the queue and renews the trial's lock, the other trains.
// Next: training-thread.ts, work-thread.ts.

import type { TrialAnswer, TrialOrder } from '../src/search/trial-order.js';
import type { EngineOptions } from './shared-options.js';

export interface WorkSettings {
  readonly engine: Pick<EngineOptions, 'wide' | 'threads'>;
  /** Where the data may be; none: where the search found them. */
  readonly data: readonly string[];
}

export type ToThread =
  | { readonly kind: 'train'; readonly order: TrialOrder }
  /** The trial is to end: by the pruner, or so that it can be given back. */
  | { readonly kind: 'prune' | 'stop' }
  /** What was asked of a checkpoint is done; `bytes` where it was to be read. */
  | { readonly kind: 'checkpoint'; readonly id: number; readonly bytes: Uint8Array | null };

export type FromThread =
  | { readonly kind: 'figure'; readonly epoch: number; readonly score: number }
  | CheckpointRequest
  | TrialEnd;

/** `part` counts the repeats or folds. */
export interface CheckpointRequest {
  readonly kind: 'checkpoint';
  readonly id: number;
  readonly part: number;
  readonly todo: 'read' | 'remove' | { readonly write: Uint8Array };
}

/** How a trial ended in the thread: `unfit` it cannot be trained here, `broken` it went wrong, `stopped` it was told to. */
export type TrialEnd =
  | { readonly kind: 'done'; readonly answer: Omit<TrialAnswer, 'worker'> }
  | { readonly kind: 'unfit'; readonly reason: string }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'stopped' };
