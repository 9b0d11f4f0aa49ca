// The flags of `jacquard bench`. Next: bench.ts.

import { InvalidArgumentError } from 'commander';
import { KERNEL_NAMES } from '../src/backend/kernels/index.js';
import { CONTESTANTS_HELP, type ContestantName, parseContestants } from './bench-contestants.js';
import { Flag, parseWhole, switchFlag, type ValuesOf } from './flags.js';
import { IMAGE_FLAGS } from './image-options.js';
import { layersOption } from './layers-option.js';
import { dataOption, parseHidden, wideOption } from './shared-options.js';

export const BENCH_FLAGS = {
  data: dataOption(),
  ...IMAGE_FLAGS,
  hidden: new Flag<number[] | undefined>(
    '--hidden <units>',
    'units of the hidden layers (default: 342, for search none)',
  ).argParser(parseHidden),
  layers: layersOption(),
  recipe: new Flag<string | undefined>(
    '--recipe <name>',
    'train, predict: the layers and the batch size of a recipe, such as cnn-small',
  ),
  rows: new Flag<number | undefined>(
    '--rows <n>',
    'train, predict: use only the first n rows (default: all)',
  ).argParser(parseWhole),
  rounds: new Flag<number>('--rounds <n>', 'how often each contestant runs').default(3).argParser(parseWhole),
  /** Without it: what the engine runs, and the best on as many threads as there are cores. */
  contestants: new Flag<ContestantName[] | undefined>(
    '--contestants <names>',
    `${CONTESTANTS_HELP} (default: all but js-readable)`,
  ).argParser(parseContestants),
  wide: wideOption(),
  all: switchFlag('--all', 'train: 784-10, 784-342-10 and 784-342-180-10'),
  odd: switchFlag('--odd', 'kernels: gemm at sizes from 1 to 65 against js'),
  kernels: new Flag<string[] | undefined>(
    '--kernels <names>',
    'kernels: only these, such as gemm,exp',
  ).argParser((text) => {
    const names = text.split(',');
    const unknown = names.find((name) => !(KERNEL_NAMES as string[]).includes(name));
    if (unknown === undefined) return names;
    throw new InvalidArgumentError(`"${unknown}" is none of ${KERNEL_NAMES.join(', ')}.`);
  }),
  singles: new Flag<number>('--singles <n>', 'predict: number of rows to time one by one')
    .default(2000)
    .argParser(parseWhole),
  html: new Flag<string | undefined>('--html <file>', 'write a page with charts'),
  json: switchFlag('--json', 'one JSON document on stdout instead of the table'),
};

export type BenchOptions = ValuesOf<typeof BENCH_FLAGS>;
