// Commands on data and models, in this process: what each prints and writes is as recorded, also on a terminal and as JSON.

import { describe, it } from 'vitest';
import { put } from '../support/temporary.js';
import { runHere } from './in-process.js';
import { inFolder, JS, PLAIN, recordRun, SMALL, WIDE } from './recorded-here.js';

const folder = inFolder();
const train = (data: string, out: string, ...more: string[]) =>
  runHere(['train', '--data', data, ...SMALL, ...PLAIN, '--quiet', '--out', out, ...more]);

describe('models', () => {
  it('are made', async () => {
    await train('t.csv', 'classes');
    await train('two.csv', 'two');
    await train('houses.csv', 'values', '--target', 'price,rent');
    await train('houses.csv', 'value', '--target', 'price', '--members', '2');
    await train('tags.csv', 'labels', '--labels', 'red,sweet');
    await train('images', 'pictures', '--members', '2');
    put(folder.path, 'few.csv', 'label,a,b,c,d\nx,1,2,3,4\nq,2,,4,1e9\n,3,4,5,6\n');
    put(folder.path, 'noheader.csv', '1,2,3,4\n5,6,7,8\n');
    put(folder.path, 'words.csv', 'name,weight\nAnna,3\nBo,4\nCy,5\nDi,7\n');
    put(folder.path, 'alone/model.safetensors', 'no model');
    put(folder.path, 'args/args.json', '{"command":"train","options":{},"data":{}}');
  });

  const evaluate = (model: string, ...more: string[]) => ['evaluate', ...JS, `${model}/train`, ...more];
  it.each<[string, string[]]>([
    ['e-classes', evaluate('classes')],
    ['e-last', ['evaluate', ...JS, 'classes/train/last.safetensors', '--data', 't.csv', '--quiet']],
    ['e-two', evaluate('two', '--threshold', '0.3')],
    ['e-values', evaluate('values', '--data', 'houses.csv')],
    ['e-members', evaluate('value')],
    ['e-labels', evaluate('labels', '--data', 'tags.csv')],
    ['e-pictures', evaluate('pictures')],
  ])('evaluate: %s', (out, words) => recordRun(folder, [...words, '--out', out], { to: out }));

  it.each<[string[]]>([
    [evaluate('classes', '--json')],
    [evaluate('values', '--data', 'houses.csv', '--json')],
    [evaluate('labels', '--data', 'tags.csv', '--json', '--quiet')],
    [evaluate('classes', '--threshold', '0.5')],
    [evaluate('values', '--threshold', '0.5')],
    [evaluate('labels', '--threshold', '0.5')],
    [evaluate('classes', '--data', 'few.csv')],
    [evaluate('classes', '--data', 'houses.csv')],
    [evaluate('classes', '--data', 'two.csv', '--label', 'a')],
    [evaluate('pictures', '--data', 't.csv')],
    [evaluate('nothing')],
    [['evaluate', ...JS, 'alone/model.safetensors']],
    [['evaluate', ...JS, 'args']],
    [['evaluate']],
  ])('evaluate %j', (words) => recordRun(folder, [...words, ...(words.length > 2 ? ['--out', 'e'] : [])]));
  it.each<[string[]]>([[evaluate('pictures')], [evaluate('two')], [evaluate('labels')], [evaluate('value')]])(
    'on a terminal: %j',
    (words) => recordRun(folder, [...words, '--quiet', '--out', 'e'], { screen: WIDE }),
  );

  const predict = (model: string, ...more: string[]) => ['predict', ...JS, `${model}/train`, ...more];
  it.each<[string[]]>([
    [predict('classes', 'new.csv')],
    [predict('classes', 'new.csv', '--keep', 'a,d')],
    [predict('classes', 'new.csv', '--keep', 'z')],
    [predict('classes', 'new.csv', '--json', '--keep', '0')],
    [predict('classes', 't.csv', '--threshold', '0.5')],
    [predict('classes', 'few.csv')],
    [predict('classes', 'noheader.csv')],
    [predict('classes', 'houses.csv')],
    [predict('two', 't.csv', '--threshold', '0.9')],
    [predict('two', 'new.csv', '--json')],
    [predict('values', 'houses.csv')],
    [predict('values', 'houses.csv', '--json', '--keep', 'name')],
    [predict('value', 'houses.csv', '--guard-formulas', '--keep', 'town')],
    [predict('labels', 'tags.csv')],
    [predict('labels', 'tags.csv', '--json')],
    [predict('pictures', 'images')],
    [predict('pictures', 'images/t10k-images-idx3-ubyte')],
    [predict('pictures', 't.csv')],
    [predict('pictures', 'sample')],
    [predict('classes', 'missing.csv')],
    [predict('classes')],
  ])('predict %j', (words) => recordRun(folder, words));
  it('predict on a terminal', () => recordRun(folder, predict('classes', 'new.csv'), { screen: WIDE }));

  it.each<[string[]]>([
    [['export', 'classes/train', '--to', 'npz', '--out', 'x/m.npz']],
    [['export', 'classes/train', '--to', 'npz', '--out', 'x/m.npz']],
    [['export', 'classes/train', '--to', 'npz', '--out', 'x/m.npz', '--force', '--dtype', 'f16']],
    [['export', 'classes/train', '--to', 'onnx']],
    [['export', 'pictures/train', '--to', 'module', '--out', 'x/']],
    [['export', 'pictures/train', '--to', 'npz', '--member', '1', '--out', 'x/one.npz']],
    [['export', 'pictures/train', '--to', 'npz', '--member', '2', '--out', 'x/two.npz']],
    [['export', 'pictures/train', '--to', 'npz', '--member', '-1']],
    [['export', 'classes/train', '--to', 'npz', '--out', 'x/m.onnx']],
    [
      [
        'export',
        'classes/train/model.safetensors',
        '--to',
        'safetensors',
        '--out',
        'classes/train/',
        '--force',
      ],
    ],
    [['export', 'classes/train', '--to', 'nothing']],
    [['export', 'nowhere', '--to', 'npz']],
    [['import', 'x/m.npz', '--out', 'x/again.safetensors']],
    [['import', 'x/m.npz', '--out', 'x/again.safetensors']],
    [['import', 'x/m.npz', '--out', 'x/m.npz', '--force']],
    [['import', 'x/m.npz', '--out', 'x/named.safetensors', '--classes', 'a, b,c', '--task', 'classes']],
    [['import', 'x/m.npz', '--out', 'x/wrong.safetensors', '--classes', 'a,b']],
    [['import', 't.csv']],
    [['import', 'nowhere.onnx']],
  ])('%j', (words) => recordRun(folder, words));
});

describe('data', () => {
  it.each<[string[], string?]>([
    [['info', 't.csv']],
    [['info', 't.csv', '--json']],
    [['info', 'houses.csv']],
    [['info', 'houses.csv', '--json']],
    [['info', 'houses.csv', '--target', 'price']],
    [['info', 'houses.csv', '--label', 'nothing']],
    [['info', 'houses.csv', '--target', 'price,rent', '--json']],
    [['info', 'tags.csv', '--labels', 'red,sweet']],
    [['info', 'noheader.csv']],
    [['info', 'words.csv']],
    [['info', 'few.csv', '--drop-missing-labels']],
    [['info', 'few.csv']],
    [['info', 'images']],
    [['info', 'images', '--json']],
    [['info', 'sample']],
    [['info', 'missing.csv']],
    [['split', 't.csv', '--out', 's1'], 's1'],
    [['split', 't.csv', '--out', 's1']],
    [['split', 't.csv', '--out', 's1', '--force', '--stratified', '--validation', '9', '--seed', '4'], 's1'],
    [['split', 's1', '--out', 's2']],
    [['split', 't.csv', '--out', 's3', '--with-test']],
    [['split', 'images', '--out', 's4', '--with-test'], 's4'],
    [['split', 'images', '--out', 's5'], 's5'],
    [['split', 't.csv']],
    [['convert', 'images', 'c/all.csv'], 'c'],
    [['convert', 'images', 'c/all.csv', '--part', 'test']],
    [['convert', 'images', 'c/all.csv', '--part', 'test', '--force'], 'c'],
    [['convert', 'images', 'c/all.csv', '--part', 'validation', '--force']],
    [['convert', 'images', 'c/x.csv', '--part', 'some']],
    [['convert', 'images', 'f.csv,l.csv']],
    [['convert', 'images', 'f.csv,l.csv,m.csv']],
    [['convert', 'images', 'out.txt']],
    [['convert', 'images', 'v1.0']],
    [['convert', 'images', 'd/']],
    [['convert', 't.csv', 'e', '--part', 'train']],
    [['convert', 's1', 'g']],
    [['convert', 's1', 'g', '--part', 'validation']],
    [['fetch', '--from', 'http://127.0.0.1:1/', '--out', 'fetched']],
    [['nothing']],
  ])('%j', (words, to) => recordRun(folder, ['data', ...words], { to }));
  it.each<[string]>([['t.csv'], ['houses.csv'], ['images']])('info %s on a terminal', (source) =>
    recordRun(folder, ['data', 'info', source], { screen: WIDE }),
  );
});
