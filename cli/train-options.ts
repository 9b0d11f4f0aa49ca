// The flags of `jacquard train`, in the order of its help; the type of its options follows from them.
// Before: fit-options.ts, shared-options.ts and the tables of a subject. Next: train.ts.

import { NETWORK_OPTIONS } from '../src/network/options.js';
import { INITIALIZER_NAMES, type InitializerName } from '../src/nn/initializers.js';
import { LAYER_OPTIONS } from '../src/nn/layer-options.js';
import { fitFlags } from './fit-options.js';
import { Flag, plainFlag, switchFlag, type ValuesOf } from './flags.js';
import { IMAGE_FLAGS } from './image-options.js';
import { layersOption } from './layers-option.js';
import { memoryOption } from './memory-option.js';
import { OWN_NUMBER_FLAGS } from './optimizer-options.js';
import { classWeightsOption, STANDARDIZE_FLAGS } from './regularizing-options.js';
import {
  activationOption,
  dataOption,
  engineFlags,
  hiddenOption,
  inputOption,
  lossOption,
  outOption,
  seedOption,
  targetFlags,
  validationOption,
} from './shared-options.js';
import { STOPPING_FLAGS } from './stopping-options.js';
import { TABLE_AND_TEST_FLAGS } from './table-options.js';
import { logOption } from './training-logs.js';

/** What the network is. */
const NETWORK_FLAGS = {
  members: plainFlag('members', NETWORK_OPTIONS.members, {
    meaning: 'train an ensemble of this many networks; predictions are the mean of theirs',
  }),
  loss: lossOption(),
  initializer: new Flag<InitializerName>(
    '--initializer <name>',
    'how the initial weights of all layers are drawn',
  )
    .choices([...INITIALIZER_NAMES])
    .default(LAYER_OPTIONS.initializer.usual),
  outputInitializer: new Flag<InitializerName | undefined>(
    '--output-initializer <name>',
    "how the initial weights of the output layer are drawn (default: as the others')",
  ).choices([...INITIALIZER_NAMES]),
};

export const TRAIN_FLAGS = {
  recipe: new Flag<string | undefined>(
    '--recipe <name>',
    'a set of options with known results: see "jacquard recipes"; explicit options override it. table is the default for tables; none keeps the plain defaults',
  ),
  data: dataOption(),
  ...targetFlags(),
  hidden: hiddenOption(' for softmax regression'),
  layers: layersOption(),
  activation: activationOption('; its slope may follow, as in leaky-relu:0.02'),
  batchNorm: switchFlag(
    '--batch-norm',
    'normalise what enters the activation of every hidden layer over the batch',
  ),
  ...fitFlags('length'),
  ...fitFlags('optimizer'),
  ...OWN_NUMBER_FLAGS,
  ...fitFlags('schedule'),
  ...NETWORK_FLAGS,
  seed: seedOption(),
  ...STANDARDIZE_FLAGS,
  validation: validationOption(),
  ...fitFlags('dropout'),
  classWeights: classWeightsOption(),
  ...fitFlags('weights'),
  ...fitFlags('images'),
  ...TABLE_AND_TEST_FLAGS,
  ...IMAGE_FLAGS,
  ...STOPPING_FLAGS,
  ...engineFlags(),
  input: inputOption(),
  memory: memoryOption(),
  out: outOption('the folder in which run folders are made: train, train-2, train-3, …'),
  log: logOption(),
  resume: new Flag<string | undefined>(
    '--resume <run>',
    'resume a run that was stopped; the result is the same as without the stop',
  ).allowBesideResume(),
  profile: switchFlag('--profile', 'print the time that training spent in each kernel').allowBesideResume(),
  json: switchFlag('--json', 'one JSON document on stdout instead of the summary').allowBesideResume(),
  quiet: switchFlag(
    '--quiet',
    'print no progress, and only notes about a fallback or a doubtful choice, on stderr',
  ).allowBesideResume(),
};

export type TrainOptions = ValuesOf<typeof TRAIN_FLAGS>;
