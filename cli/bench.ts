// jacquard bench: what is fast, measured. Next: bench-kernels.ts, bench-train.ts, bench-predict.ts, bench-search.ts.

import { Argument, Command } from 'commander';
import { benchKernels } from './bench-kernels.js';
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
  return addFlags(command, BENCH_FLAGS).action((what: keyof typeof BENCHES, options: BenchOptions) =>
    BENCHES[what](options),
  );
}
