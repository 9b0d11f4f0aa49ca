// bench/peers on the sample: it reaches into build/, so a change of ours could break it unseen. Its own packages need not be
// installed here; then its peers must say so.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const RUN = fileURLToPath(new URL('../../bench/peers/run.mjs', import.meta.url));

test('the convolutional network gives the same losses and probabilities in peers that are installed', async () => {
  const job = ['--what', 'cnn-train,cnn-predict', '--data', 'sample', '--rounds', '1', '--json'];
  const who = ['--contestants', 'jacquard,torch,tfjs-tuned,onnxruntime'];
  const { stdout } = await promisify(execFile)(process.execPath, [RUN, ...job, ...who]);
  const { tables } = JSON.parse(stdout);
  expect(tables.map(({ what }: { what: string }) => what)).toEqual(['cnn-train', 'cnn-predict']);
  for (const [i, peers] of [['torch'], ['tfjs-tuned', 'onnxruntime']].entries()) {
    const { results } = tables[i];
    const find = (wanted: string) => results.find(({ name }: { name: string }) => name === wanted);
    expect(find('jacquard')).toMatchObject({ equal: true, seconds: [expect.any(Number)] });
    for (const peer of peers) {
      const { equal, error } = find(peer);
      if (equal !== true) expect(error).toMatch(/^Cannot find package|has no PyTorch|is not installed/);
    }
  }
});

test('the comparison with peers runs; one that is missing is reported, never left out', async () => {
  const what = ['--what', 'train,predict', '--models', '784-10'];
  const job = [...what, '--data', 'sample', '--rounds', '1', '--json'];
  const who = ['--contestants', 'jacquard,tfjs-tuned,onnxruntime'];
  const { stdout } = await promisify(execFile)(process.execPath, [RUN, ...job, ...who]);
  const { data, tables } = JSON.parse(stdout);
  expect(data).toMatchObject({ sample: true, rows: 2000 });
  expect(tables.map(({ what }: { what: string }) => what)).toEqual(['train', 'predict']);
  for (const [i, peer] of ['tfjs-tuned', 'onnxruntime'].entries()) {
    const { results } = tables[i];
    const find = (wanted: string) => results.find(({ name }: { name: string }) => name === wanted);
    expect(find('jacquard')).toMatchObject({ equal: true, seconds: [expect.any(Number)] });
    const { equal, error } = find(peer);
    if (equal !== true) expect(error).toMatch(/^Cannot find package/);
  }
});
