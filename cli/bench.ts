// jacquard bench: what is fast, measured. Next: bench-kernels.ts, bench-train.ts, bench-predict.ts, bench-search.ts.

import { Argument, Command } from 'commander';
import { OptionError } from '../src/errors.js';
import { benchKernels } from './bench-kernels.js';
import { requireOneNetwork } from './bench-network.js';
import { BENCH_FLAGS, type BenchOptions } from './bench-options.js';
import { benchPredict } from './bench-predict.js';
import { benchSearch } from './bench-search.js';
import { benchTrain } from './bench-train.js';
import { addFlags } from './flags.js';

const BENCHES = {
  kernels: benchKernels,
  train: benchTrain,
  predict: benchPredict,
  search: benchSearch,
} as const satisfies Record<string, (options: BenchOptions) => Promise<void>>;

type Bench = keyof typeof BENCHES;

/** Flags that not all benchmarks take. */
const FLAGS_FOR: Partial<Record<keyof BenchOptions, readonly Bench[]>> = {
  data: ['train', 'predict', 'search'],
  imageSize: ['train', 'predict', 'search'],
  colorMode: ['train', 'predict', 'search'],
  skipDamaged: ['train', 'predict', 'search'],
  hidden: ['train', 'predict', 'search'],
  layers: ['train', 'predict'],
  recipe: ['train', 'predict'],
  rows: ['train', 'predict'],
  contestants: ['kernels', 'train', 'predict'],
  all: ['train'],
  odd: ['kernels'],
  kernels: ['kernels'],
  singles: ['predict'],
};

export function benchCommand(): Command {
  const command = new Command('bench')
    .addArgument(
      new Argument(
        '[what]',
        'kernels: each kernel, products as a share of the peak; train: an epoch on each backend; predict: many rows and ' +
          'single ones; search: 20 combinations at once against one by one',
      )
        .choices(Object.keys(BENCHES))
        .default('train'),
    )
    .description('time kernels, training, prediction or search on each backend, in turns in one run');
  return addFlags(command, BENCH_FLAGS).action((what: Bench, options: BenchOptions) => {
    refuseOthersFlags(command, what);
    requireOneNetwork(options);
    if (options.wide === 'off' && options.contestants?.some(({ kind }) => kind === 'wide'))
      throw new OptionError('wide: --contestants names wide kernels, and --wide off leaves them out');
    return BENCHES[what](options);
  });
}

/** @throws OptionError for a flag that this benchmark would ignore. */
function refuseOthersFlags(command: Command, what: Bench): void {
  for (const [name, takers] of Object.entries(FLAGS_FOR))
    if (!takers.includes(what) && command.getOptionValueSource(name) === 'cli')
      throw new OptionError(
        `${name}: bench ${what} has no such option; it is for bench ${takers.join(', ')}`,
      );
}
