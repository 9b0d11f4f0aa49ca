// jacquard bench: what is fast, measured. Next: bench-train.ts and bench-search.ts.

import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { BenchOptions } from './bench-output.js';
import { benchSearch } from './bench-search.js';
import { benchTrain, CONTESTANTS } from './bench-train.js';
import { dataOption, parseHidden, parseNumber } from './options.js';

export function benchCommand(): Command {
  const names = Object.keys(CONTESTANTS);
  return new Command('bench')
    .addArgument(
      new Argument(
        '[what]',
        'train: an epoch on each backend; search: 20 combinations at once against one by one',
      )
        .choices(['train', 'search'])
        .default('train'),
    )
    .description(
      'time an epoch of training (50,000 images, or the sample) on each backend, in turns, on one thread',
    )
    .addOption(dataOption())
    .addOption(
      new Option('--hidden <units>', 'units of the hidden layers (default: 342, for search none)').argParser(
        parseHidden,
      ),
    )
    .addOption(
      new Option('--rounds <n>', 'epochs each contestant trains').default(3).argParser((text) => {
        const rounds = parseNumber(text);
        if (!Number.isInteger(rounds) || rounds < 1)
          throw new InvalidArgumentError('A whole number from 1 expected.');
        return rounds;
      }),
    )
    .addOption(
      new Option('--contestants <names>', `any of ${names.join(', ')}`)
        .default(['js', 'simd'], 'js,simd')
        .argParser((text) => {
          const chosen = text.split(',');
          const unknown = chosen.find((name) => !names.includes(name));
          if (unknown !== undefined)
            throw new InvalidArgumentError(`"${unknown}" is none of ${names.join(', ')}.`);
          return names.filter((name) => chosen.includes(name));
        }),
    )
    .option('--json', 'one JSON document on stdout instead of the table')
    .action((what: 'train' | 'search', options: BenchOptions) =>
      what === 'train' ? benchTrain(options) : benchSearch(options),
    );
}
