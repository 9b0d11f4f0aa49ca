import { it } from 'vitest';
import { BENCH_FLAGS } from '../../cli/bench-options.js';
import { CROSSVALIDATE_FLAGS } from '../../cli/crossvalidate-options.js';
import type { Flags } from '../../cli/flags.js';
import { replayCommand } from '../../cli/replay-command.js';
import { SEARCH_TRY_FLAGS } from '../../cli/search-try-options.js';
import { TRAIN_FLAGS } from '../../cli/train-options.js';
import { parseTried, spaceOf, TRIED_NAMES, valueFor } from '../../cli/try-option.js';
import { recordTexts, shownText } from './in-process.js';

const TEXTS = [
  ...[
    '',
    ' ',
    '0',
    '-0',
    '-1',
    '1',
    '2',
    '1.5',
    '0.5',
    '0.99',
    '0.999',
    '1e-12',
    '63',
    '64',
    '65',
    '1e6',
    '1000001',
    '1e999',
    'NaN',
  ],
  ...[
    'a',
    'none',
    'auto',
    'yes',
    'no',
    '1,2',
    '0.1,0.2',
    '0.1,x',
    '342,0',
    '342,180',
    '-1,name',
    'a,b',
    'balanced',
    '1,-1',
    '1,Infinity',
  ],
  ...[
    '28x28',
    '28×28x3',
    '28x28x3x1',
    '0x1',
    '2x',
    '300MB',
    '1.5 GiB',
    '0GB',
    '2KB',
    '1gb',
    'adam:beta1=0.8',
    'sgd:momentum=0.9,nesterov=true',
  ],
  ...[
    'adam:x=1',
    'adam:beta1=y',
    'step:every=10,factor=0.1',
    'cosine',
    'relu',
    'leaky-relu:0.02',
    'dense 8',
    'conv 2 2x2, max-pool',
    'comma',
    '\\t',
    '|',
    ';;',
  ],
  ...[
    'js,simd',
    'relaxed×2',
    'relaxedx65',
    'simd:dense',
    'js-readablex2',
    'gemm,exp',
    'gemm,x',
    'learning-rate=0.1..1:log',
    'hidden=4/8/4',
    'tensorboard',
    'tpe:startup=3',
    'asha',
  ],
];
const EVERY: Record<string, Flags> = {
  train: TRAIN_FLAGS,
  search: SEARCH_TRY_FLAGS,
  fold: CROSSVALIDATE_FLAGS,
  bench: BENCH_FLAGS,
};
const own = Object.entries(EVERY).flatMap(([command, flags]) =>
  Object.entries(flags).filter(
    ([name]) => command === 'train' || flags[name] !== (TRAIN_FLAGS as Flags)[name],
  ),
);

it('texts of every flag', async () => {
  const outcomes: string[] = [];
  for (const [name, flag] of own) {
    const { flags, defaultValue, defaultValueDescription, separator, besideResume, argChoices } = flag;
    const read = flag.parseArg;
    const parts = read ? await Promise.all(TEXTS.map((text) => shownText(() => read(text, undefined)))) : [];
    const again = read ? [await shownText(() => read('2', read('1', undefined) as never))] : [];
    outcomes.push(
      JSON.stringify([
        name,
        flags,
        defaultValue,
        defaultValueDescription,
        separator,
        besideResume,
        argChoices,
        parts,
        again,
      ]),
    );
  }
  recordTexts(outcomes, 2);
});

it('texts of --try, and what a trial hands over', async () => {
  const ends = ['0', '1', '2', '8', '0.5', '1e-3', '64,32', 'yes', 'no', 'none', 'adam', 'x', '-1'];
  const outcomes: string[] = [JSON.stringify(TRIED_NAMES)];
  for (const name of [
    'learning-rate',
    'hidden',
    'dropout',
    'batch-size',
    'batch-norm',
    'optimizer',
    'activation',
    'no-standardize-targets',
    'standardize',
    'epochs',
    'imageSize',
    'x',
  ])
    for (const [i, first] of ends.entries()) {
      const second = ends[(3 * i + name.length) % ends.length];
      for (const text of [
        `${name}=${first}..${second}`,
        `${name}=${first}/${second}`,
        `${name}=${first}..${second}:log`,
        `${name}=1..8:step=${second}`,
      ])
        outcomes.push(await shownText(() => [parseTried(text), spaceOf([parseTried(text)])]));
    }
  for (const [name, flag] of Object.entries(TRAIN_FLAGS as Flags))
    for (const value of [1, 'yes', 'no', '2,3', null, 'x', 0.5, true])
      outcomes.push(await shownText(() => [name, valueFor(flag, value)]));
  for (const values of [
    { hidden: '4,8', batchNorm: 'yes', learningRate: 0.1 },
    { flip: 'no', optimizer: 'adam:beta1=0.8', hidden: 'none' },
    { label: "it's", imageShape: '2x2' },
  ])
    outcomes.push(
      await shownText(() =>
        replayCommand({ data: 'a b.csv', seed: 3, standardizeTargets: false, header: true } as never, values),
      ),
    );
  recordTexts(outcomes, 8);
});
