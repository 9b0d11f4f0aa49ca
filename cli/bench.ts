// jacquard bench: what is fast, measured. Next: bench-kernels.ts, bench-train.ts, bench-predict.ts, bench-search.ts.

import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { KERNEL_NAMES } from '../src/backend/kernels/index.js';
import { CONTESTANTS_HELP, parseContestants } from './bench-contestants.js';
import { benchKernels } from './bench-kernels.js';
import type { BenchOptions } from './bench-output.js';
import { benchPredict } from './bench-predict.js';
import { benchSearch } from './bench-search.js';
import { benchTrain } from './bench-train.js';
import { parseWhole } from './flags.js';
import { dataOption, parseHidden } from './options.js';

const BENCHES = {
  kernels: benchKernels,
  train: benchTrain,
  predict: benchPredict,
  search: benchSearch,
} as const satisfies Record<string, (options: BenchOptions) => Promise<void>>;

export function benchCommand(): Command {
  return new Command('bench')
    .addArgument(
      new Argument(
        '[what]',
        'kernels: each kernel, products as a share of the peak; train: an epoch on each backend; predict: many rows and ' +
          'single ones; search: 20 combinations at once against one by one',
      )
        .choices(Object.keys(BENCHES))
        .default('train'),
    )
    .description('time kernels, training, prediction or search on each backend, in turns in one run')
    .addOption(dataOption())
    .addOption(
      new Option('--hidden <units>', 'units of the hidden layers (default: 342, for search none)').argParser(
        parseHidden,
      ),
    )
    .addOption(new Option('--rounds <n>', 'how often each contestant runs').default(3).argParser(parseWhole))
    .addOption(
      new Option('--contestants <names>', `${CONTESTANTS_HELP} (default: all but js-readable)`).argParser(
        parseContestants,
      ),
    )
    .option('--all', 'train: 784-10, 784-342-10 and 784-342-180-10')
    .option('--odd', 'kernels: gemm at sizes from 1 to 65 against js')
    .addOption(
      new Option('--kernels <names>', 'kernels: only these, such as gemm,exp').argParser((text) => {
        const names = text.split(',');
        const unknown = names.find((name) => !(KERNEL_NAMES as string[]).includes(name));
        if (unknown === undefined) return names;
        throw new InvalidArgumentError(`"${unknown}" is none of ${KERNEL_NAMES.join(', ')}.`);
      }),
    )
    .addOption(
      new Option('--singles <n>', 'predict: rows taken one at a time').default(2000).argParser(parseWhole),
    )
    .option('--html <file>', 'write a page with charts')
    .option('--json', 'one JSON document on stdout instead of the table')
    .action((what: keyof typeof BENCHES, options: BenchOptions) => BENCHES[what](options));
}
