// Runs that were stopped, and gone on with from the command line; and what ends a training before its epochs are over.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { encodeSafetensors } from '../../src/model/safetensors-write.js';
import { put } from '../support/temporary.js';
import { refused } from './refused.js';
import { folderWithCsv, interrupted, jacquard, QUICK, succeeded } from './run.js';

const LONG = [...QUICK, '--epochs', '400', '--dropout', '0.2', '--optimizer', 'adam', '--backend', 'simd'];
const MODELS = ['model.safetensors', 'last.safetensors'] as const;

const withoutSeconds = (csv: string) => csv.replace(/^(([^,]*,){5})[^,\n]*/gm, '$1');

test('Ctrl-C leaves a checkpoint; --resume ends with the bytes of a run that was never stopped', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  const stopped = await interrupted(folder, LONG, /epoch +\d/);
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain('to resume: npx jacquard train --resume runs/train');
  put(folder, 'runs/train/.last.safetensors.0123abcd.tmp', 'half of a checkpoint');
  const { stdout, stderr } = await succeeded(jacquard(folder, 'train', '--resume', 'runs/train'));
  expect(stdout).toContain('run folder   runs/train\n');
  expect(stderr).toMatch(/^note: runs\/train goes on in epoch \d+ of 400/m);
  expect(stderr).toContain('epoch 400/400');
  expect(stderr).not.toContain('epoch   1/400');
  await succeeded(jacquard(folder, ...LONG, '--out', 'whole'));
  for (const name of MODELS) {
    const [one, other] = ['runs', 'whole'].map((out) => readFileSync(join(folder, out, 'train', name)));
    expect(one.equals(other), name).toBe(true);
  }
  const [one, other] = ['runs', 'whole'].map((out) =>
    readFileSync(join(folder, out, 'train/results.csv'), 'utf8'),
  );
  expect(withoutSeconds(one)).toBe(withoutSeconds(other));
  expect(readdirSync(join(folder, 'runs/train')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  const report = readFileSync(join(folder, 'runs/train/report.html'), 'utf8');
  expect(report).toContain('<span class="token">400</span>'); // the command that repeats it, not the one that went on
  expect(report).not.toContain('--resume');
});

test('a run is refused that is finished, none, another command’s, or damaged; and options beside --resume', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...QUICK));
  refused(await jacquard(folder, 'train', '--resume', 'runs/train'), 'runs/train: this run is finished');
  refused(await jacquard(folder, 'train', '--resume', 'runs'), 'runs: no run folder: it has no args.json');
  refused(
    await jacquard(folder, 'train', '--resume', 'runs/train', '--epochs', '9'),
    '--epochs: a run is resumed with its own options',
  );
  const args = join(folder, 'runs/train/args.json');
  const good = readFileSync(args, 'utf8');
  rmSync(join(folder, 'runs/train/last.safetensors'));
  writeFileSync(join(folder, 'runs/train/last.safetensors'), 'no tensors');
  refused(await jacquard(folder, 'train', '--resume', 'runs/train'), 'runs/train/last.safetensors: ');
  rmSync(join(folder, 'runs/train/last.safetensors'));
  const broken: [string, string | RegExp][] = [
    ['{', 'cannot be read'],
    ['{"command": "evaluate"}', 'not the record of a training'],
    ['{"command": "train", "options": {}}', 'options, data or backend are missing'],
    [
      good.replace(/"seed": \d+/, '"seed": -1'),
      /args\.json: options\.seed: -1 is no value of --seed; correct it there/,
    ],
    [good.replace(/"seed": \d+/, '"seed": "5"'), 'args.json: options.seed: "5" is no value of --seed'],
    [good.replace(/"seed": \d+/, '"sead": 5'), 'args.json: options.seed is missing'],
    [good.replace('"options": {', '"options": { "sead": 5,'), 'options.sead: "jacquard train" has none'],
    [good.replace(/"hidden": \[/, '"hidden": ["x", '), /options\.hidden: \[.*\] is no value of --hidden/],
    [
      good.replace(/"monitor": "\w+"/, '"monitor": "luck"'),
      'options.monitor: "luck" is no value of --monitor',
    ],
    [
      good.replace(/"epochs": \d+/, '"epochs": 0'),
      'args.json: options.epochs: 0 is not a whole number from 1',
    ],
    [good.replace(/"checksum": "\w+"/, '"checksum": "0"'), 'not the data that the run began with'],
  ];
  for (const [text, message] of broken) {
    writeFileSync(args, text);
    refused(await jacquard(folder, 'train', '--resume', 'runs/train'), message);
  }
});

test('a damaged checkpoint, and an args.json that contradicts it, are refused; one without a checksum goes on', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  await interrupted(folder, LONG, /epoch +\d/);
  const [last, args] = ['last.safetensors', 'args.json'].map((name) => join(folder, 'runs/train', name));
  const [bytes, text] = [readFileSync(last), readFileSync(args, 'utf8')];
  const resume = () => jacquard(folder, 'train', '--resume', 'runs/train', '--quiet');
  const damaged = Uint8Array.from(bytes);
  damaged[damaged.length - 3] ^= 0x10;
  const seconds = Buffer.from(
    bytes.toString('latin1').replace('\\"shuffleSeed\\":5', '\\"shuffleSeed\\":6'),
    'latin1',
  );
  expect(seconds.equals(bytes)).toBe(false);
  for (const wrong of [damaged, seconds]) {
    writeFileSync(last, wrong);
    refused(
      await resume(),
      /last\.safetensors: damaged, or changed after it was written: its checksum is \w{8}/,
    );
    expect(readFileSync(last).equals(wrong)).toBe(true);
  }
  writeFileSync(last, bytes);
  const edits: [RegExp, string, string][] = [
    [
      /"learningRate": [\d.]+/,
      '"learningRate": 0.5',
      'options.learningRate: 0.5, and the checkpoint was trained with 0.',
    ],
    [/"seed": \d+/, '"seed": 6', 'options.seed: 6, and the checkpoint was trained with 5'],
    [
      /"hidden": \[[^\]]*\]/,
      '"hidden": [9]',
      'its layers, activation, loss or members are not those of the network',
    ],
    [/"activation": "\w+"/, '"activation": "tanh"', 'its layers, activation, loss or members are not those'],
  ];
  for (const [from, to, message] of edits) {
    expect(text).toMatch(from);
    writeFileSync(args, text.replace(from, to));
    refused(await resume(), `args.json: ${message}`);
  }
  writeFileSync(args, text);
  // As earlier versions wrote it.
  const { tensors, metadata } = decodeSafetensors(bytes, 'last');
  const all = [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, data: tensor.data() }));
  const { checksum, ...others } = Object.fromEntries(metadata);
  expect(checksum).toMatch(/^[0-9a-f]{8}$/);
  writeFileSync(last, encodeSafetensors(all, others));
  await succeeded(resume());
});

test('a run that was killed before its first checkpoint begins anew, and says so', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...QUICK));
  const whole = readFileSync(join(folder, 'runs/train/last.safetensors'));
  for (const name of readdirSync(join(folder, 'runs/train'))) {
    if (name !== 'args.json') rmSync(join(folder, 'runs/train', name));
  }
  const { stderr } = await succeeded(jacquard(folder, 'train', '--resume', 'runs/train'));
  expect(stderr).toContain('runs/train has no checkpoint yet: its training starts from the beginning');
  expect(readFileSync(join(folder, 'runs/train/last.safetensors')).equals(whole)).toBe(true);
});

test('--patience ends the training, and model.safetensors is the best epoch by --monitor', async () => {
  const folder = folderWithCsv();
  const watch = ['--patience', '3', '--monitor', 'validationAccuracy', '--min-delta', '0.01', '--json'];
  const { stdout } = await succeeded(jacquard(folder, ...QUICK, '--epochs', '500', ...watch));
  const { epochs, stopped, best } = JSON.parse(stdout);
  expect(epochs).toBeLessThan(500);
  expect(stopped).toBe(
    `validationAccuracy has not improved by more than 0.01 for 3 epochs, since epoch ${epochs - 3}`,
  );
  expect(best.epoch).toBeGreaterThanOrEqual(epochs - 3); // the best may be better by less
  expect(best.monitor).toBe('validationAccuracy');
  const { stdout: text } = await succeeded(jacquard(folder, ...QUICK, ...watch.slice(0, -1)));
  expect(text).toMatch(/^best model {3}.* epoch \d+, highest validation accuracy$/m); // there are no test rows
});
