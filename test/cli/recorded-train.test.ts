// Trainings with all kinds of options, data and screens, in this process: their words and files are as recorded.

import { describe, it } from 'vitest';
import { inFolder, JS, PLAIN, recordRun, SMALL, WIDE } from './recorded-here.js';

const folder = inFolder();
const train = (data: string, ...more: string[]) => ['train', '--data', data, ...SMALL, ...more];
const plain = (data: string, ...more: string[]) => train(data, ...PLAIN, ...more);

describe('trains', () => {
  it.each<[string, string[]]>([
    ['classes', train('t.csv', '--hidden', '6')],
    ['without a hidden layer', plain('t.csv', '--hidden', 'none')],
    ['two hidden layers', plain('t.csv', '--hidden', '6,4', '--activation', 'tanh', '--batch-norm')],
    ['dropout', plain('t.csv', '--dropout', '0.2', '--input-dropout', '0.1', '--label-smoothing', '0.1')],
    ['adam', plain('t.csv', '--optimizer', 'adam:beta1=0.8', '--schedule', 'cosine', '--warmup', '1')],
    ['momentum', plain('t.csv', '--momentum', '0.9', '--nesterov', '--schedule', 'step:every=2,factor=0.1')],
    [
      'weights',
      plain('t.csv', '--class-weights', 'balanced', '--l1', '0.01', '--l2', '0.1', '--max-norm', '2'),
    ],
    [
      'weights in numbers',
      plain('t.csv', '--class-weights', '1,2,0.5', '--clip-norm', '1', '--clip-value', '2'),
    ],
    ['early stopping', plain('t.csv', '--epochs', '9', '--patience', '1', '--monitor', 'validationAccuracy')],
    ['minimum change', plain('t.csv', '--epochs', '9', '--patience', '1', '--min-delta', '9')],
    ['a count of validation rows', plain('t.csv', '--validation', '7', '--seed', '3')],
    ['one-vs-all', plain('t.csv', '--loss', 'binary-cross-entropy', '--hidden', 'none')],
    ['two classes', plain('two.csv', '--standardize', 'global')],
    ['no scaling', plain('t.csv', '--standardize', 'none', '--input', 'dense')],
    ['clipped features', plain('t.csv', '--clip', '1.5', '--input', 'sparse')],
    ['members', plain('t.csv', '--members', '3')],
    ['a value', train('houses.csv', '--target', 'price', '--hidden', '6')],
    ['values', plain('houses.csv', '--target', 'price,rent', '--members', '2')],
    [
      'values as they are',
      plain('houses.csv', '--target', 'price', '--no-standardize-targets', '--loss', 'huber'),
    ],
    ['labels', plain('tags.csv', '--labels', 'red,sweet')],
    [
      'columns',
      plain(
        'houses.csv',
        '--label',
        'town',
        '--ignore',
        'name,sold',
        '--bins',
        '3',
        '--categorical',
        'rooms',
      ),
    ],
    ['bins of the recipe', train('houses.csv', '--label', '2', '--bins', 'auto', '--missing', '1')],
    ['images', plain('images', '--flip', '--shift', '1', '--image-shape', '2x2')],
    ['layers', train('images', '--layers', 'conv 2 2x2, max-pool, dense 4', '--cutout', '1')],
    [
      'a list of dense layers',
      train('t.csv', '--recipe', 'none', '--layers', 'dense 6 activation=tanh, dropout 0.1, dense 4'),
    ],
    ['branches', train('t.csv', '--layers', 'dense 4 name=a, dense 4, add inputs=a+dense2')],
    [
      'many epochs',
      plain(
        't.csv',
        '--epochs',
        '12',
        '--batch-size',
        '60',
        '--checkpoint-epochs',
        '2',
        '--checkpoint-steps',
        '3',
      ),
    ],
    ['TensorBoard', plain('t.csv', '--log', 'tensorboard')],
    ['both logs', plain('t.csv', '--log', 'csv', '--log', 'tensorboard')],
    [
      'the sample',
      ['train', '--data', 'sample', ...JS, '--epochs', '1', '--hidden', '4', '--batch-size', '500'],
    ],
  ])('%s', async (name, words) => {
    const out = `o-${name.replaceAll(' ', '-')}`;
    await recordRun(folder, [...words, '--out', out], { to: `${out}/train` });
  });
});

describe('says it', () => {
  it.each<[string, string[]]>([
    ['as JSON', plain('t.csv', '--json')],
    ['as JSON, of values', plain('houses.csv', '--target', 'price', '--json')],
    ['as JSON, of members', plain('two.csv', '--members', '2', '--json', '--quiet')],
    ['quietly', plain('t.csv', '--quiet')],
  ])('%s', (_, words) => recordRun(folder, [...words, '--out', 'said']));
  it.each<[string, string[]]>([
    ['classes', plain('t.csv', '--epochs', '12')],
    ['a table', train('houses.csv', '--target', 'price,rent')],
  ])('on a terminal: %s', (_, words) =>
    recordRun(folder, [...words, '--quiet', '--out', 'shown'], { screen: WIDE }),
  );
});

describe('refuses', () => {
  it.each<[string[]]>([
    [plain('t.csv', '--target', 'a', '--labels', 'b')],
    [plain('t.csv', '--label', 'label', '--target', 'a')],
    [plain('t.csv', '--no-standardize-targets')],
    [plain('houses.csv', '--target', 'price', '--monitor', 'validationAccuracy')],
    [plain('houses.csv', '--target', 'price', '--label-smoothing', '0.1')],
    [plain('t.csv', '--class-weights', '1,2')],
    [plain('t.csv', '--dropout', '0.1,0.2,0.3')],
    [plain('t.csv', '--layers', 'dense 4')],
    [train('t.csv', '--layers', 'dense 4', '--batch-norm')],
    [train('t.csv', '--layers', 'dense 4', '--dropout', '0.2')],
    [train('t.csv', '--layers', 'batch-norm', '--dropout', '0.2')],
    [train('t.csv', '--layers', 'conv 4 9x9')],
    [plain('t.csv', '--validation', '60')],
    [plain('t.csv', '--memory', '300MB', '--image-shape', '2x2')],
    [train('sample', '--recipe', 'table')],
    [train('images', '--recipe', 'table')],
    [plain('sample', '--memory', '1MB', '--monitor', 'validationMeanAbsoluteError')],
    [plain('images', '--image-shape', '3x3')],
    [plain('images', '--flip', '--image-shape', '2x2', '--shift', '5')],
    [plain('t.csv', '--standardize', 'none', '--clip', '2')],
    [plain('images', '--standardize', 'robust')],
    [plain('missing.csv')],
    [plain('images', '--label', 'x')],
    [plain('t.csv', '--optimizer', 'adam', '--momentum', '0.9')],
    [plain('t.csv', '--nesterov')],
    [plain('t.csv', '--learning-rate', '1000000', '--epochs', '20', '--hidden', '30,30')],
    [['train', '--resume', 'nowhere']],
    [['train', '--resume', 'o-classes/train']],
    [['train', '--resume', 'o-classes/train', '--epochs', '5']],
    [['train', '--threads', '0']],
    [['train', 'extra']],
    [['train', '--unknown']],
    [['train', '--activation', 'reluu']],
  ])('%j', (words) => recordRun(folder, [...words, ...(words.length > 6 ? ['--out', 'refused'] : [])]));
});
