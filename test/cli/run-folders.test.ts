// Whose a run's folder is, what it is called, and what its args.json says.

import { expect, it } from 'vitest';
import { hold, inUse } from '../../cli/hold.js';
import { modelPath, RunFolder } from '../../cli/run-folder.js';
import { readArguments, readRecord } from '../../cli/run-record.js';
import { ModelError } from '../../src/errors.js';
import { put, temporaryFolder } from '../support/temporary.js';

it('a run folder has the first free name, goes when nothing was done, and belongs to one process', async () => {
  const folder = `${temporaryFolder()}/runs`;
  const first = await RunFolder.begin(folder, 'train', { command: 'train', a: 1 });
  const second = await RunFolder.begin(folder, 'train', {});
  expect([first.path, second.path, first.isRunning]).toEqual([`${folder}/train`, `${folder}/train-2`, true]);
  expect(() => first.requireIdle()).toThrow(`train: process ${process.pid} uses it, since `);
  await expect(RunFolder.reopen(first.path)).rejects.toThrow(`wait for it, or stop it (kill ${process.pid})`);
  expect(readRecord(first.file('args.json'), (why) => new ModelError(why))).toEqual({
    command: 'train',
    a: 1,
  });
  await second.discard();
  expect(() => RunFolder.open(second.path)).toThrow(`${second.path}: no run folder: it has no args.json`);
  expect([first.read('nothing'), modelPath(first.path), modelPath('x')]).toEqual([
    null,
    `${first.path}/model.safetensors`,
    'x',
  ]);
  await first.discard();
  expect((await RunFolder.begin(folder, 'train', {})).path).toBe(`${folder}/train`);
});

it('who holds a file is said by what is known of it', async () => {
  const since = new Date(2026, 10, 30, 14, 3, 22);
  const text = (state: string, pid: number | null) =>
    inUse('f', 'f.lock', { state, pid, host: 'h', since } as never).message;
  expect(text('alive', 7)).toBe(
    'f: process 7 uses it, since 2026-11-30 14:03:22; wait for it, or stop it (kill 7)',
  );
  expect(text('unknown', 7)).toContain(
    'f: process 7 of h uses it, since 2026-11-30 14:03:22, and whether it still runs',
  );
  expect(text('unknown', null)).toContain('f: a process that left no name uses it');
  const lock = `${temporaryFolder()}/lock`;
  const release = await hold(lock, 'it');
  await expect(hold(lock, 'it')).rejects.toThrow('it: process');
  release();
  (await hold(lock, 'it'))();
});

it('what stands beside a model', () => {
  const folder = temporaryFolder();
  const read = (text: string) =>
    readArguments(put(folder, 'args.json', text).replace('args.json', 'm.safetensors'));
  const options = { seed: 1, validation: 0.5 };
  expect(readArguments(`${folder}/m.safetensors`)).toBe(null);
  for (const command of ['search', 'crossvalidate', 'evaluate', 'testing', 'predict', 'import', 'export'])
    expect(read(JSON.stringify({ command }))).toBe(null);
  for (const command of ['train', 'experiment'])
    expect(read(JSON.stringify({ command, options, data: { source: 'a' } }))).toMatchObject({
      command,
      options,
    });
  expect(() => read('[]')).toThrow('an object expected, [] found; name the rows with --data');
  expect(() => read('{')).toThrow(/cannot be read \(.*\); name the rows with --data/);
  for (const wrong of [
    { command: 'bench', options, data: { source: 'a' } },
    { command: 'train', data: { source: 'a' } },
    { command: 'train', options },
  ])
    expect(() => read(JSON.stringify(wrong))).toThrow('not the record of a training');
  expect(() => read(JSON.stringify({ command: 'train', options, data: {} }))).toThrow(
    'data.source is missing',
  );
  expect(() =>
    read(JSON.stringify({ command: 'train', options: { seed: 1 }, data: { source: 'a' } })),
  ).toThrow('options.validation is missing');
});
