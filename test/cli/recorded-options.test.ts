// What is made of options, of a command line's and of an earlier run's: as recorded.

import { Command } from 'commander';
import { it } from 'vitest';
import { trainingOf } from '../../cli/fit-options.js';
import { addFlags } from '../../cli/flags.js';
import { hiddenOptions, settleLayers } from '../../cli/layers-option.js';
import { checkOptions } from '../../cli/network-from-flags.js';
import { networkStandardization, scalingOf } from '../../cli/regularizing-options.js';
import { requireFlagValues, requireSavedFlags, savedOptions } from '../../cli/saved-options.js';
import { targetColumns } from '../../cli/shared-options.js';
import { checkpointsOf, stoppingOf } from '../../cli/stopping-options.js';
import { tableOptionsOf } from '../../cli/table-options.js';
import { TRAIN_FLAGS } from '../../cli/train-options.js';
import { OptionError } from '../../src/errors.js';
import { recordTexts, shownText } from './in-process.js';

const SAVED: Record<string, unknown>[] = [
  ...[
    {},
    { hidden: [4] },
    { hidden: [4], seed: 1 },
    { hidden: [], seed: 1, validation: 0.5 },
    { layers: 'dense 4', seed: 1, validation: 9 },
  ],
  ...[
    { epochs: 0 },
    { epochs: 5 },
    { augment: null },
    { augment: { flip: true } },
    { maxNorm: null },
    { minDelta: null },
    { patience: null },
    { unknown: 1 },
  ],
  ...[
    { hidden: ['x'] },
    { hidden: 'none' },
    { header: true },
    { header: 'yes' },
    { quiet: true },
    { quiet: 1 },
    { optimizer: { name: 'adam' } },
    { optimizer: 'adam' },
  ],
  ...[
    { standardizeTargets: false },
    { standardizeTargets: 'no' },
    { label: 3 },
    { label: 'x' },
    { label: ['x'] },
    { target: ['a', 1] },
    { imageShape: [2, 2] },
    { imageShape: '2x2' },
  ],
  ...[
    { missing: ['a', 'b'] },
    { missing: [] },
    { dropout: [0.1, 0.2] },
    { dropout: 2 },
    { classWeights: 'balanced' },
    { classWeights: [1, -1] },
    { seed: -1 },
    { validation: null },
  ],
  ...[
    { memory: '1GB' },
    { memory: 5 },
    { log: ['csv'] },
    { log: ['csv', 'csv'] },
    { checkpointMinutes: 0 },
    { checkpointMinutes: 0.25 },
    { delimiter: ';' },
    { delimiter: 'x' },
    { l2: null },
  ],
];

it('options of earlier runs', async () => {
  const outcomes: string[] = [];
  for (const [i, saved] of SAVED.entries()) {
    const all = i < 5 ? saved : { hidden: [4], seed: 1, validation: 0.5, ...saved };
    outcomes.push(await shownText(() => savedOptions('a/args.json', all)));
    outcomes.push(await shownText(() => requireSavedFlags('a', saved, 'do another thing')));
    outcomes.push(
      await shownText(() =>
        requireFlagValues(
          TRAIN_FLAGS,
          Object.fromEntries(Object.entries(saved).filter(([name]) => name in TRAIN_FLAGS)),
          (why) => new OptionError(why),
        ),
      ),
    );
  }
  recordTexts(outcomes, 3);
});

/** The options of a command line of `jacquard train`. */
function given(words: string): { command: Command; options: never } {
  const command = addFlags(
    new Command('train').exitOverride().configureOutput({ writeErr() {} }),
    TRAIN_FLAGS,
  );
  command.parse(words.split('|').filter(Boolean), { from: 'user' });
  return { command, options: command.opts() as never };
}

it('what is made of options', async () => {
  const lines = [
    ...[
      '',
      '--flip',
      '--shift|1',
      '--crop|2',
      '--cutout|2',
      '--padding|reflect',
      '--padding|reflect|--crop|1',
      '--hidden|none',
      '--hidden|4,5|--dropout|0.1,0.2',
      '--dropout|0.1,0.2',
    ],
    ...[
      '--loss|binary-cross-entropy|--label-smoothing|0.1',
      '--target|a|--label-smoothing|0.1',
      '--target|a|--labels|b',
      '--label|x|--labels|b',
      '--target|a,1',
      '--labels|a',
    ],
    ...[
      '--momentum|0.9|--nesterov',
      '--nesterov',
      '--optimizer|adam|--momentum|0.5',
      '--patience|2|--min-delta|0.1|--monitor|accuracy',
      '--checkpoint-epochs|2|--checkpoint-steps|3',
    ],
    ...[
      '--layers|dense 4|--hidden|5',
      '--layers|dense 4|--batch-norm',
      '--layers|dense 4, dense 3|--dropout|0.1,0.2|--batch-norm',
      '--layers|dense 4 name=a, dense 4, add inputs=a+dense2|--dropout|0.1',
    ],
    ...[
      '--layers|conv 2 2x2, max-pool',
      '--layers|conv 2 2x2|--standardize|features|--recipe|table',
      '--layers|dense 4, batch-norm|--batch-norm',
      '--layers|dense 4, activation relu|--dropout|0.2',
    ],
    ...[
      '--layers|dense 4, dropout 0.5|--dropout|0.2',
      '--layers|max-pool|--dropout|0.2',
      '--layers|dense 4, dense 5|--dropout|0.3,0',
      '--standardize|none',
      '--standardize|none|--clip|2',
      '--standardize|robust|--clip|2',
    ],
    ...[
      '--standardize|global|--bins|4',
      '--bins|none',
      '--bins|auto|--clip|3',
      '--delimiter|tab|--header|no|--encoding|latin1',
      '--features|a,b|--ignore|c|--numeric|1|--date|d|--categorical|e|--missing|x|--missing|y',
    ],
  ];
  const outcomes: string[] = [];
  for (const line of lines) {
    const { command, options } = given(line);
    for (const make of [trainingOf, checkOptions, targetColumns, stoppingOf, checkpointsOf, tableOptionsOf])
      outcomes.push(await shownText(() => make(options)));
    for (const [standardize, bins] of [
      [true, true],
      [false, true],
      [true, false],
      [false, false],
    ])
      outcomes.push(
        await shownText(() => [
          scalingOf(options, { standardize, bins }),
          networkStandardization(options, bins),
        ]),
      );
    outcomes.push(
      await shownText(() => [settleLayers(command), command.opts(), hiddenOptions(command.opts())]),
    );
  }
  recordTexts(outcomes, 11);
});
