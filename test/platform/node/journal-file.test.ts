// The journal as a file: whole lines only, one writer at a time, whoever was killed; and Optuna reads it and goes on with it.

import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  lutimesSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journalFile } from '../../../src/platform/node/journal-file.js';
import { THIS_PROCESS } from '../../../src/platform/node/process-identity.js';
import type { JournalLine } from '../../../src/search/journal.js';
import { epochsOf } from '../../../src/search/rank-trials.js';
import { search, type TrialObjective } from '../../../src/search/run-search.js';
import { hasOptuna, runOptuna, WITHOUT_OPTUNA } from '../../support/optuna.js';
import { temporaryFolder } from '../../support/temporary.js';

const SPACE = {
  x: { low: 0.001, high: 1, log: true },
  units: { low: 1, high: 8, whole: true },
  kind: ['a', 'b'],
};

const objective: TrialObjective = async ({ values, until, epochs }, { report }) => {
  for (let epoch = 1; epoch <= until; epoch++)
    report(epoch, Math.log(values['x'] as number) ** 2 + 1 / epoch);
  return { state: until < epochs ? 'paused' : 'complete' };
};

const line = (number: number): JournalLine => ({
  op_code: 0,
  worker_id: 'jacquard-test',
  study_name: `${number}`,
  directions: [1],
});

async function linesOf(path: string): Promise<JournalLine[]> {
  let found: readonly JournalLine[] = [];
  await journalFile(path).update(0, (added) => {
    found = added;
    return [];
  });
  return [...found];
}

test('what is written is read, by the same journal and by another; each call hands over what is new', async () => {
  const path = join(temporaryFolder(), 'journal.log');
  const [one, other] = [journalFile(path), journalFile(path)];
  expect(await one.update(0, () => [line(1), line(2)])).toBe(2);
  expect(await other.update(0, (added) => added.map(() => line(3)))).toBe(4);
  const seen: number[] = [];
  const count = (added: readonly JournalLine[]) => {
    seen.push(added.length);
    return [];
  };
  expect(await one.update(2, count)).toBe(4);
  expect(await one.update(4, count)).toBe(4);
  expect(await one.update(0, count)).toBe(4);
  expect(seen).toEqual([2, 0, 4]);
  expect(readdirSync(join(path, '..')), 'no lock is left').toEqual(['journal.log']);
});

test('a torn last line is removed, wherever it was torn; the lines before it stay', async () => {
  const path = join(temporaryFolder(), 'journal.log');
  const text = `${JSON.stringify(line(2))}\n`;
  for (let end = 0; end < text.length - 1; end++) {
    writeFileSync(path, `${JSON.stringify(line(1))}\n${text.slice(0, end)}`);
    expect(await linesOf(path)).toEqual([line(1)]);
    await journalFile(path).update(0, () => [line(3)]);
    expect(await linesOf(path)).toEqual([line(1), line(3)]);
  }
});

test('a last line that lacks its end alone is kept, and ended', async () => {
  const path = join(temporaryFolder(), 'journal.log');
  writeFileSync(path, `${JSON.stringify(line(1))}\n${JSON.stringify(line(2))}`);
  const journal = journalFile(path);
  expect(await journal.update(0, (added) => added.map(() => line(3)))).toBe(4);
  expect(await journal.update(4, (added) => added)).toBe(4);
  expect(await linesOf(path)).toEqual([line(1), line(2), line(3), line(3)]);
});

test('a file that is no journal is refused, and stays as it is', async () => {
  const path = join(temporaryFolder(), 'notes.txt');
  const begun = `${JSON.stringify(line(1))}\n`;
  const others = [
    'to do',
    'a,b\n1,2\n3,4',
    '{"op":1}',
    '{"op_codes":',
    `${begun}3,4`,
    `${begun}{"op_code":1}\n{"op_c`,
  ];
  for (const text of others) {
    writeFileSync(path, text);
    await expect(journalFile(path).update(0, () => [line(2)])).rejects.toThrow('not a line of a journal');
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

test("Python's NaN and Infinity are no figures; any other damage is an error that names the line", async () => {
  const path = join(temporaryFolder(), 'journal.log');
  writeFileSync(path, '{"op_code":7,"worker_id":"w","trial_id":0,"step":1,"intermediate_value":NaN}\n');
  expect(await linesOf(path)).toMatchObject([{ intermediate_value: null }]);
  appendFileSync(path, '{"op_code":7,"worker\n{"op_code":7,"worker_id":"w"}\n');
  await expect(linesOf(path)).rejects.toThrow(/journal\.log: line 2: not a line of a journal/);
  writeFileSync(path, '[1]\n');
  await expect(linesOf(path)).rejects.toThrow(
    'line 1: not a line of a journal: op_code and worker_id expected',
  );
});

/** What is in the lock of another process of this machine. */
function holder(pid: number, start: string): string {
  return `jacquard:${hostname()}:${[...THIS_PROCESS.split('-').slice(0, 3), pid, start].join('-')}`;
}

test('a lock whose process is gone is taken away at once, one that says nothing when it is old', async (context) => {
  if (process.platform === 'win32') context.skip('Windows makes no symbolic links');
  const path = join(temporaryFolder(), 'journal.log');
  const dead = spawn(process.execPath, ['-e', '0']);
  await new Promise((resolve) => dead.on('close', resolve));
  symlinkSync(holder(dead.pid!, '5'), `${path}.lock`);
  await journalFile(path).update(0, () => [line(1)]);
  symlinkSync(holder(process.pid, existsSync('/proc') ? '5' : 't5'), `${path}.lock`); // an earlier process of the same number
  await journalFile(path).update(0, () => [line(1)]);
  symlinkSync(path, `${path}.lock`); // as Optuna makes it
  lutimesSync(`${path}.lock`, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
  await journalFile(path).update(0, () => [line(2)]);
  writeFileSync(`${path}.lock`, '');
  utimesSync(`${path}.lock`, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
  await journalFile(path).update(0, () => [line(3)]);
  expect(await linesOf(path)).toEqual([line(1), line(1), line(2), line(3)]);
});

test('a lock that is held is waited for', async (context) => {
  if (process.platform === 'win32') context.skip('Windows makes no symbolic links');
  const path = join(temporaryFolder(), 'journal.log');
  symlinkSync(`jacquard:${hostname()}:${THIS_PROCESS}`, `${path}.lock`);
  let done = false;
  const waiting = journalFile(path)
    .update(0, () => [line(1)])
    .then(() => {
      done = true;
    });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(done).toBe(false);
  execFileSync('rm', [`${path}.lock`]);
  await waiting;
});

test('two writers at once lose no line', async () => {
  const path = join(temporaryFolder(), 'journal.log');
  const writers = [journalFile(path), journalFile(path), journalFile(path)];
  await Promise.all(
    writers.map(async (writer, w) => {
      for (let i = 0; i < 20; i++) await writer.update(0, () => [line(100 * w + i)]);
    }),
  );
  const names = (await linesOf(path)).map((one) => Number(one['study_name']));
  expect(new Set(names).size).toBe(60);
});

test('Optuna loads the journal of a search, asks for the next trial within the space, and the search goes on after it', async (context) => {
  const path = join(temporaryFolder(), 'journal.log');
  const options = { space: SPACE, objective, epochs: 9, pruner: 'asha' as const };
  const study = await search({ ...options, trials: 15, journal: journalFile(path) });
  if (!hasOptuna()) return context.skip(WITHOUT_OPTUNA);
  const text = runOptuna(
    `
study = optuna.load_study(study_name=None, storage=journal)
rows = [[t.number, t.state.name.lower(), t.value, t.params, len(t.intermediate_values)] for t in study.trials]
trial = study.ask()
values = dict(x=trial.suggest_float('x', 0.001, 1, log=True), units=trial.suggest_int('units', 1, 8), kind=trial.suggest_categorical('kind', ['a', 'b']))
study.tell(trial, -1.0)
print(json.dumps(dict(name=study.study_name, direction=study.direction.name, rows=rows, number=trial.number, values=values)))
`,
    path,
  );
  const read = JSON.parse(text);
  expect(read).toMatchObject({ name: 'jacquard', direction: 'MINIMIZE', number: 15 });
  expect(read.rows).toEqual(
    study.trials.map((trial) => [
      trial.number,
      trial.state,
      trial.value,
      study.valuesOf(trial),
      epochsOf(trial),
    ]),
  );
  const more = await search({ ...options, trials: 20, journal: journalFile(path) });
  expect(more.trials).toHaveLength(20);
  expect(more.valuesOf(more.trials[15])).toEqual(read.values);
  expect(more.ranked[0]).toMatchObject({ number: 15, value: -1 });
});

test('a study that Optuna began is continued where its space is the same, and refused where it is not', async (context) => {
  const path = join(temporaryFolder(), 'journal.log');
  if (!hasOptuna()) return context.skip(WITHOUT_OPTUNA);
  runOptuna(
    `
study = optuna.create_study(study_name='theirs', storage=journal, direction='minimize')
def objective(trial):
    x = trial.suggest_float('x', 0.001, 1, log=True)
    trial.suggest_int('units', 1, 8)
    trial.suggest_categorical('kind', ['a', 'b'])
    if trial.number == 2: raise optuna.TrialPruned()
    if trial.number == 3: raise ValueError('no')
    trial.report(float('nan') if trial.number == 1 else x, 1)
    return x
study.optimize(objective, n_trials=6, catch=(ValueError,))
study.ask()
`,
    path,
  );
  const study = await search({ space: SPACE, objective, trials: 12, journal: journalFile(path) });
  expect(study.trials.map(({ state }) => state)).toEqual([
    ...['complete', 'complete', 'pruned', 'failed', 'complete', 'complete'],
    'running', // Optuna asked for it, and may still tell
    ...new Array(5).fill('complete'),
  ]);
  const other = { ...SPACE, units: { low: 1, high: 9, whole: true } };
  await expect(search({ space: other, objective, journal: journalFile(path) })).rejects.toThrow(
    'units: trial 0 of the journal has a IntDistribution',
  );
});
