// Bad usage, through the real command line: exit code 2, one message that says what is valid, nothing on stdout, and
// nothing new on the disk. Bad files: bad-input.test.ts.

import { expect, test } from 'vitest';
import { ACTIVATION_NAMES } from '../../src/functions/activations.js';
import { OPTIMIZER_NAMES, optimizerEntry } from '../../src/optim/optimizers.js';
import { SCHEDULE_NAMES } from '../../src/optim/schedules.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { type Case, check, refused } from './refused.js';
import { filesIn, jacquard, tinyCsv } from './run.js';

const CSV = tinyCsv();
const csv = (text: string) => ({ 't.csv': text });
const wholeNumber = 'a whole number from 1 to 1000000';
const OPTIONS: Case[] = [
  ...['0', '-1', '1.5', 'abc', '1e999', 'NaN'].map(
    (value): Case => [
      `--epochs ${value}`,
      {},
      `train --epochs ${value}`,
      `option '--epochs <n>' argument '${value}' is invalid. Expected: ${wholeNumber}`,
    ],
  ),
  ...['0', '-16', 'Infinity'].map(
    (value): Case => [
      `--batch-size ${value}`,
      {},
      `train --batch-size ${value}`,
      `option '--batch-size <n>' argument '${value}' is invalid. Expected: ${wholeNumber}`,
    ],
  ),
  ...['0', '-0.1', 'NaN', 'Infinity', '-Infinity', 'fast'].map(
    (value): Case => [
      `--learning-rate ${value}`,
      {},
      `train --learning-rate ${value}`,
      `option '--learning-rate <x>' argument '${value}' is invalid. Expected: a number above 0, at most 1000000`,
    ],
  ),
  ['--dropout 1', {}, 'train --dropout 1', 'Expected: a number from 0 to 0.99, or a list of them.'],
  [
    '--dropout of one layer too many',
    {},
    'train --dropout 0.1,0.2',
    'dropout: 2 rates given, the network has 1 hidden layers',
  ],
  [
    'more members than fit',
    {},
    'train --data sample --recipe cnn-small --members 64 --epochs 1',
    /error: --members: 64 networks of \d+ layers each are \d+ layers, at most 1000 expected; give at most \d+ members/,
  ],
  [
    'a kind of layer by a shorter name',
    {},
    'train --data sample --layers avg-pool',
    '"avg-pool" is unknown, did you mean "average-pool"?',
  ],
  [
    'moves twice',
    {},
    'train --data sample --shift 2 --crop 1',
    'error: --shift: it moves images, and so does --crop; give one of them',
  ],
  [
    '--padding without --crop',
    {},
    'train --data sample --padding edge',
    'error: --padding: edge is for --crop, which is not asked for; give --crop, or leave it out',
  ],
  [
    '--cutout of all',
    {},
    'train --data sample --cutout 28',
    'error: --cutout: a square of 28 pixels may erase all of an image of 28×28',
  ],
  [
    'rows that are no square',
    csv('label,a,b,c,d,e\nx,1,2,3,4,5.5\ny,2,3,1,5,4\nx,5,4,2,2,9\ny,1,3,5,6,2\n'),
    'train --data t.csv --label label --recipe none --flip --validation 1',
    'error: --image-shape: 5 features are no square image; give heightxwidth or heightxwidthxchannels',
  ],
  [
    'a schedule above its rate',
    {},
    'train --data sample --schedule cosine:minimum=1 --learning-rate 0.1',
    'error: --schedule minimum: 1 is above the rate that it begins with, --learning-rate 0.1',
  ],
  [
    '--class-weights heavy',
    {},
    'train --class-weights heavy',
    'Expected: balanced, or a list of numbers from 0.',
  ],
  [
    '--target of images',
    {},
    'train --data sample --target price --quiet',
    '--target: names columns of a table, which fashion-mnist-sample is not; leave it out',
  ],
  [
    '--test beside images, which would not be read',
    csv(CSV),
    'train --data sample --test t.csv',
    'error: --test: it is for tables, and fashion-mnist-sample holds IDX files; leave it out',
  ],
  [
    'a size of photos beside data that are not there',
    {},
    'train --data nowhere --image-size 8',
    'error: nowhere: no such file or folder, and not one of auto, ',
  ],
  [
    '--flip for a table whose columns became more features',
    csv(CSV),
    'train --data t.csv --label 0 --flip --validation 10',
    'error: --image-shape: in an image each column is a pixel in its place, but columns of t.csv were left out or became other features: ',
  ],
  [
    'another shape than the images have, where no layer reads images',
    {},
    'train --data sample --hidden 4 --image-shape 14x56',
    'error: --image-shape: 14×56 given, but the data are images of 28×28×1; leave it out',
  ],
  [
    '--no-standardize-targets where classes are predicted',
    csv(CSV),
    'train --data t.csv --no-standardize-targets',
    'error: --no-standardize-targets: it goes with --target; leave it out',
  ],
  [
    '--monitor of a figure that there is not',
    csv(CSV),
    'train --data t.csv --target 1 --monitor validationAccuracy',
    'monitor: there is no validationAccuracy where values are predicted; valid: validationLoss, validationMeanAbsoluteError, ',
  ],
  [
    '--monitor of an error where classes are predicted',
    csv(CSV),
    'train --data t.csv --monitor meanAbsoluteError',
    'monitor: there is no meanAbsoluteError where classes are predicted; valid: validationLoss, validationAccuracy, ',
  ],
  [
    'search with the loss of a regression',
    csv(CSV),
    'search --data t.csv --loss huber',
    "option '--loss <name>' argument 'huber' is invalid",
  ],
  [
    '--clip of nothing',
    csv(CSV),
    'train --data t.csv --standardize none --clip 3',
    'clip: 3, but nothing is standardised',
  ],
  ...['-1', 'Infinity', 'NaN'].map(
    (value): Case => [
      `--l2 ${value}`,
      {},
      `train --l2 ${value}`,
      `option '--l2 <x>' argument '${value}' is invalid. Expected: a number from 0 to 1000000`,
    ],
  ),
  ...['-1', '0.5', 'lucky', '9007199254740992'].map(
    (value): Case => [
      `--seed ${value}`,
      {},
      `train --seed ${value}`,
      `option '--seed <n>' argument '${value}' is invalid. Expected: a whole number from 0`,
    ],
  ),
  ...['0', 'abc', '-5', '12,,3', '1.5', '342,none'].map(
    (value): Case => [
      `--hidden ${value}`,
      {},
      `train --hidden ${value}`,
      /option '--hidden <units>' argument .* is no number of units; give sizes like 342 or 342,180, or none/,
    ],
  ),
  ...['0', '1.5', '-0.2', 'some', 'Infinity'].map(
    (value): Case => [
      `--validation ${value}`,
      {},
      `train --validation ${value}`,
      `"${value}" is neither a count of rows from 1 nor a fraction between 0 and 1`,
    ],
  ),
  [
    '--validation of more rows than there are',
    csv(CSV),
    'train --data t.csv --validation 100000',
    't.csv: 100000 validation rows asked for, but there are only 60 rows',
  ],
  [
    '--validation of all rows',
    csv(CSV),
    'train --data t.csv --validation 60',
    't.csv: 60 rows with 60 for validation leave none for the training part',
  ],
  [
    '--validation of a share without a row',
    csv(CSV),
    'train --data t.csv --validation 0.001',
    't.csv: 60 rows with 0 for validation leave none for the validation part',
  ],
  [
    'an unknown activation',
    {},
    'train --activation mish',
    `"mish" is unknown; valid: ${ACTIVATION_NAMES.join(', ')}`,
  ],
  [
    'a slope that is none',
    {},
    'train --activation leaky-relu:steep',
    /option '--activation <name>' argument 'leaky-relu:steep' is invalid/,
  ],
  [
    'an unknown optimizer',
    {},
    'train --optimizer tiger',
    `'tiger' is invalid. Allowed choices are ${OPTIMIZER_NAMES.join(', ')}`,
  ],
  [
    'an unknown schedule',
    {},
    'train --schedule sine',
    `'sine' is invalid. Allowed choices are ${SCHEDULE_NAMES.join(', ')}`,
  ],
  [
    'a momentum of 1',
    {},
    'train --momentum 1',
    "option '--momentum <x>' argument '1' is invalid. Expected: a number from 0, below 1",
  ],
  [
    'a momentum for adam',
    {},
    'train --optimizer adam --momentum 0.9',
    'optimizer adam: no option "momentum"; valid: name, beta1, beta2, epsilon',
  ],
  ['--nesterov without momentum', {}, 'train --nesterov', '--nesterov: needs a momentum above 0'],
  [
    '--weight-decay for sgd',
    {},
    'train --weight-decay 0.1',
    `--weight-decay: belongs to ${OPTIMIZER_NAMES.filter((name) => optimizerEntry(name).decay === 'weightDecay').join(', ')}; sgd takes l2`,
  ],
  ['--l2 for adamw', {}, 'train --optimizer adamw --l2 0.1', 'l2: adamw shrinks the weights apart'],
  [
    'a number that an optimizer does not have',
    {},
    'train --optimizer adam:gamma=0.9',
    `"gamma" is none of adam's: its numbers are beta1, beta2, epsilon.`,
  ],
  [
    'a number for what has none',
    {},
    'train --schedule constant:gamma=0.9',
    `"gamma" is none of constant's: it has no numbers.`,
  ],
  [
    'a warm-up longer than the training',
    {},
    'train --epochs 2 --warmup 3',
    'warmup: 3 epochs of warm-up are more',
  ],
  [
    '--clip-norm 0',
    {},
    'train --clip-norm 0',
    "option '--clip-norm <x>' argument '0' is invalid. Expected: a number above 0, at most 1e+30",
  ],
  ['an unknown reduction', {}, 'train --reduction max', "'max' is invalid. Allowed choices are mean, sum"],
  ['an unknown backend', {}, 'train --backend cuda', "'cuda' is invalid. Allowed choices are auto, js, simd"],
  ['an unknown option', {}, 'train --speed 9', "unknown option '--speed'"],
  ['--memory of folds', {}, 'crossvalidate --memory 1GB', "unknown option '--memory'"],
  ['an option without its value', {}, 'train --epochs', "option '--epochs <n>' argument missing"],
  ['a word too many', {}, 'train fast', 'too many arguments'],
  ['an unknown command', {}, 'trian', /unknown command 'trian'\n\(Did you mean train\?\)/],
  ['evaluate without a model', {}, 'evaluate', "missing required argument 'model'"],
  ['predict without a file', {}, 'predict m.safetensors', "missing required argument 'file'"],
  [
    'more units than 4 GiB hold',
    csv(CSV),
    'train --data t.csv --recipe none --hidden 500000000',
    /14\.90 GiB asked for the network's \d+ parameters.*4 GiB at most\. Reduce .* the hidden units/,
  ],
  [
    '--out where a file is in the way',
    { ...csv(CSV), 'out.txt': 'x' },
    'train --data t.csv --out out.txt',
    'out.txt: cannot be written: a file is in the way; choose another path',
  ],
];

test.for(OPTIONS)('%s', check);

test('an empty --data and an empty --out: exit code 2, and what may stand there', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', CSV);
  const data = /^error: (--)?data: auto, fashion-mnist, sample, a folder, file\.csv/;
  const out = /^error: the name of the folder to write to is empty$/m;
  refused(await jacquard(folder, 'train', '--data', ''), data);
  refused(await jacquard(folder, 'data', 'info', ''), data);
  refused(await jacquard(folder, 'train', '--data', 't.csv', '--out', ''), out);
  refused(await jacquard(folder, 'data', 'split', 't.csv', '--out', ''), out);
  refused(await jacquard(folder, 'data', 'fetch', '--out', ''), out);
  refused(await jacquard(folder, 'data', 'convert', 't.csv', ''), out);
  expect(filesIn(folder)).toEqual(['t.csv']);
});

test('a bare `jacquard` prints its help on stderr', async () => {
  const { code, stdout, stderr } = await jacquard(temporaryFolder());
  expect(stderr).toMatch(/^Usage: jacquard/);
  expect([code, stdout]).toEqual([2, '']);
});
