// What a population is made with, and what is measured of a member. Next: population.ts; fit-population.ts adds what its epochs need.

import type { Backend } from '../backend/backend.js';
import type { Standardizer } from '../data/standardize.js';
import type { Architecture } from '../nn/architecture.js';
import type { Reduction } from '../nn/losses.js';
import type { Rows } from './trainer-options.js';

export interface PopulationInit {
  backend: Backend;
  architecture: Architecture;
  /** What each member descends with. */
  members: readonly { learningRate: number; l2: number }[];
  /** Each member's initial parameters, laid out as planParameters says. */
  parameters: readonly Float32Array[];
  standardizer: Standardizer | null;
  batchSize: number;
  reduction: Reduction;
  train: Rows;
  validation: Rows | null;
}

/** Means of a member over some rows. */
export interface Measured {
  loss: number;
  accuracy: number;
}
