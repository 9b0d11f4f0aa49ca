// A symbolic link in the place of an output is followed by every command that writes: what it leads to is written, and the link stays.

import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { put } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, QUICK, succeeded, tinyCsv, trainTiny } from './run.js';

let folder: string;

/** Files that are written: the command, and the file in the folder `links`. */
const FILES: [string, string[], string][] = [
  ['data convert', ['data', 'convert', 't.csv', 'links/out.csv', '--force'], 'out.csv'],
  ['data split', ['data', 'split', 't.csv', '--out', 'links', '--force'], 'train_features.csv'],
  ['export', ['export', 'runs/train', '--to', 'npz', '--out', 'links', '--force'], 'model.npz'],
  ['import', ['import', 'model.npz', '--out', 'links/model.safetensors', '--force'], 'model.safetensors'],
  [
    'bench',
    [
      'bench',
      'predict',
      '--data',
      't.csv',
      '--hidden',
      '4',
      '--rows',
      '20',
      '--singles',
      '5',
      '--rounds',
      '1',
      '--contestants',
      'js',
      '--html',
      'links/chart.html',
    ],
    'chart.html',
  ],
];

const TRAINING = [...QUICK.slice(1), '--quiet'];
/** Commands that write into a run folder. */
const FOLDERS: [string, string[]][] = [
  ['train', ['train', ...TRAINING]],
  ['evaluate', ['evaluate', 'runs/train', '--data', 't.csv']],
  ['crossvalidate', ['crossvalidate', ...TRAINING, '--folds', '2']],
  [
    'search',
    ['search', '--data', 't.csv', '--learning-rates', '0.1', '--l2s', '0', '--repeats', '1', '--quiet'],
  ],
  ['search --try', ['search', ...TRAINING, '--try', 'dropout=0/0.1', '--sampler', 'grid']],
];

describe.skipIf(process.platform === 'win32')('links in place of outputs', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jacquard-links-'));
    put(folder, 't.csv', tinyCsv());
    await trainTiny(folder, 't.csv');
    await succeeded(jacquard(folder, 'export', 'runs/train', '--to', 'npz', '--out', './'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.for(FILES)(
    '%s writes the file that a link leads to, whether it is there or not',
    async ([command, words, name]) => {
      const own = join(folder, `of ${command}`);
      mkdirSync(join(own, 'links'), { recursive: true });
      for (const there of [false, true]) {
        const target = join(own, `${there}.file`);
        if (there) put(own, basename(target), 'old');
        const link = join(own, 'links', name);
        if (there) unlinkSync(link);
        symlinkSync(`../${basename(target)}`, link);
        await succeeded(jacquard(folder, ...words.map((word) => word.replace(/^links/, join(own, 'links')))));
        expect(lstatSync(link).isSymbolicLink()).toBe(true);
        expect(lstatSync(target).isFile()).toBe(true);
        expect(readFileSync(target).length).toBeGreaterThan(10);
        expect(readdirSync(own).filter((one) => one.endsWith('.tmp'))).toEqual([]);
      }
    },
  );

  test.for(FOLDERS)(
    '%s makes its run folder in the folder that a link leads to, and makes that where it is not there',
    async ([command, words]) => {
      const own = join(folder, `folder of ${command}`);
      mkdirSync(own);
      symlinkSync('place', join(own, 'link'));
      await succeeded(jacquard(folder, ...words, '--out', join(own, 'link')));
      expect(readdirSync(join(own, 'place', words[0]))).toContain('args.json');
      expect(lstatSync(join(own, 'link')).isSymbolicLink()).toBe(true);
    },
  );

  test('train --resume writes the checkpoint that a link leads to', async () => {
    await succeeded(jacquard(folder, ...QUICK, '--quiet', '--out', 'linked'));
    const last = join(folder, 'linked/train/last.safetensors');
    unlinkSync(last);
    symlinkSync('../../on another disk', last);
    await succeeded(jacquard(folder, 'train', '--resume', 'linked/train', '--quiet'));
    expect(lstatSync(last).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'on another disk')).length).toBeGreaterThan(100);
  });

  test('links in a circle, pipes and devices are refused, and stay; a link to the input itself is seen', async () => {
    symlinkSync('circle-2.csv', join(folder, 'circle.csv'));
    symlinkSync('circle.csv', join(folder, 'circle-2.csv'));
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    symlinkSync('/dev/null', join(folder, 'null.csv'));
    const convert = (to: string) => jacquard(folder, 'data', 'convert', 't.csv', to, '--force');
    refused(await convert('circle.csv'), 'circle.csv: cannot be written: its links lead in a circle');
    for (const name of ['pipe.csv', 'null.csv'])
      refused(await convert(name), `${name}: cannot be written: it is a pipe or a device, not a file`);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(lstatSync(join(folder, 'pipe.csv')).isFIFO()).toBe(true);
    symlinkSync('runs/train/model.safetensors', join(folder, 'model.safetensors'));
    refused(
      await jacquard(
        folder,
        'export',
        'runs/train',
        '--to',
        'jacquard',
        '--dtype',
        'f16',
        '--out',
        './',
        '--force',
      ),
      'is the model itself',
    );
  });
});
