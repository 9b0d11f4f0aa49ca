// All golden trainings. A new option of fit, activation, initializer, optimizer or schedule has one by itself (from-schema.ts);
// anything else gets one in a file of this folder: crossed.test.ts says which is missing. npm run golden records them.

import type { GoldenTraining } from '../training.js';
import { earlyEnds, pieces, resumptions, threads } from './course.js';
import { estimators } from './estimators.js';
import { fromSchema } from './from-schema.js';
import { graphs } from './graphs.js';
import { imageLayers } from './image-layers.js';
import { activations, initializers, losses, normalisation } from './networks.js';
import { clipping, optimizers, schedules } from './optimizers.js';
import { regularisers } from './regularisers.js';
import { augmentation, inputs, standardisation } from './rows.js';
import { ensembles, oneVsRest, populations, searches } from './several.js';
import { sizes } from './sizes.js';
import { tables } from './tables.js';

const WRITTEN_OUT: readonly GoldenTraining[] = [
  ...optimizers,
  ...schedules,
  ...clipping,
  ...activations,
  ...initializers,
  ...losses,
  ...normalisation,
  ...graphs,
  ...imageLayers,
  ...standardisation,
  ...inputs,
  ...augmentation,
  ...regularisers,
  ...earlyEnds,
  ...resumptions,
  ...pieces,
  ...threads,
  ...populations,
  ...ensembles,
  ...oneVsRest,
  ...searches,
  ...estimators,
  ...tables,
  ...sizes,
];

export const TRAININGS: readonly GoldenTraining[] = [...WRITTEN_OUT, ...fromSchema(WRITTEN_OUT)];
