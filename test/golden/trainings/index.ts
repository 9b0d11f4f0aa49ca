// All golden trainings. A new option, name or kind of training gets one in a file of this folder; crossed.test.ts tells which
// is missing, and npm run golden records it.

import type { GoldenTraining } from '../training.js';
import { earlyEnds, pieces, resumptions, threads } from './course.js';
import { estimators } from './estimators.js';
import { activations, initializers, losses, normalisation } from './networks.js';
import { clipping, optimizers, schedules } from './optimizers.js';
import { regularisers } from './regularisers.js';
import { augmentation, inputs, standardisation } from './rows.js';
import { oneVsRest, populations, searches } from './several.js';
import { sizes } from './sizes.js';
import { tables } from './tables.js';

export const TRAININGS: readonly GoldenTraining[] = [
  ...optimizers,
  ...schedules,
  ...clipping,
  ...activations,
  ...initializers,
  ...losses,
  ...normalisation,
  ...standardisation,
  ...inputs,
  ...augmentation,
  ...regularisers,
  ...earlyEnds,
  ...resumptions,
  ...pieces,
  ...threads,
  ...populations,
  ...oneVsRest,
  ...searches,
  ...estimators,
  ...tables,
  ...sizes,
];
