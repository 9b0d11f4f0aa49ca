// Messages of the Race view: contestants that train in turns, and the kernels against a core's peak.
// Next: protocol.ts has the commands.

import type { ContestantName } from '../src/benchmark/contestants.js';

/** What is trained: a hidden layer of 342 units on all rows, or the layers of the recipe cnn-small on a few. */
export type RaceNetwork = 'dense' | 'cnn-small';

export interface RaceSettings {
  network: RaceNetwork;
  /** As the command line names them: js-readable, js, simd, relaxed, relaxed×2. */
  contestants: ContestantName[];
  rounds: number;
}

export interface RaceRow {
  name: string;
  /** Median of the rounds. */
  seconds: number;
  lowest: number;
  highest: number;
  /** Of the last round's epoch. */
  loss: number;
}

export interface RaceResult {
  /** "784-342-10", "cnn-small" */
  model: string;
  rows: RaceRow[];
  trainRows: number;
  /** The largest relative difference between any two losses of a round. */
  disagreement: number;
  agreed: boolean;
}

export interface RaceNews {
  kind: 'race';
  name: string;
  round: number;
  share: number;
}

export interface KernelShare {
  title: string;
  shape: string;
  times: { contestant: string; rate: number; shareOfPeak: number | null }[];
}

export interface KernelNews {
  kind: 'kernel';
  title: string;
}
