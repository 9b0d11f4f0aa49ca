// args.json, search.json and report.json that were damaged: every field, with values of every wrong kind. What reads them refuses with a
// sentence that names the file, or reads what it read before.

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../cli/exit-code.js';
import { readArguments } from '../../cli/run-record.js';
import { readScores } from '../../cli/search-run.js';
import { searchTryCommand } from '../../cli/search-try.js';
import { readSearch } from '../../cli/search-try-resume.js';
import { trainCommand } from '../../cli/train.js';
import { readRun } from '../../cli/train-resume.js';
import { JacquardError } from '../../src/errors.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { jacquard } from './run.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Another text there is no damage: it names something that may exist. */
const FREE_TEXT =
  /^(commandLine|options\.(data|out|label|target|ignore|test|resume)|fixed\.(data|label)|data\.(source|name|origin|checksum)|backend|versions\.\w+|study|how\.(journal|study|group)|space\.\w+)(\.\d+)?$/;

function wrongFor(value: Json, path: string): Json[] {
  const texts = FREE_TEXT.test(path) ? [] : ['', 'no such word'];
  if (typeof value === 'number') return [null, true, 'x', [], {}, -1, -1e300, [value]];
  if (typeof value === 'string') return [null, true, 5, [], {}, ['x'], ...texts];
  if (typeof value === 'boolean') return [null, 0, 'x', [], {}];
  return [null, true, 5, 'x', Array.isArray(value) ? {} : []];
}

/** What is another valid value, which the checkpoint is compared with later: a list for all layers, a column by its place, Infinity, a trial that diverged. */
const OTHER_VALUE =
  /^(options\.dropout = (\[\]|\[[\d.]+\])|(options|fixed)\.(target|labels|ignore)\.\d = 5|options\.bins = 5|options\.checkpointMinutes = null|scores\.\d+\.score = null)$/;

/** Every place in a document, and the document with each wrong value there. */
function* damages(whole: Json, path = ''): Generator<{ path: string; value: Json; document: Json }> {
  if (path !== '') for (const value of wrongFor(whole, path)) yield { path, value, document: value };
  if (typeof whole !== 'object' || whole === null) return;
  for (const [key, part] of Object.entries(whole)) {
    const inner = path === '' ? key : `${path}.${key}`;
    for (const { document, ...place } of damages(part, inner)) {
      const copy = structuredClone(whole) as Record<string, Json>;
      copy[key] = document;
      yield { ...place, document: copy };
    }
  }
}

const TABLE = `a,b,label\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * 3) % 5},${i % 2 ? 'yes' : 'no'}`).join('\n')}\n`;
const VALUES = `a,b,y\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * 3) % 5},${i}.5`).join('\n')}\n`;

/** A run of the built command. */
async function runOf(...words: string[]): Promise<string> {
  const folder = temporaryFolder();
  put(folder, 'd.csv', TABLE);
  put(folder, 'v.csv', VALUES);
  const { code, stderr } = await jacquard(folder, ...words, '--threads', '1', '--quiet', '--out', 'o');
  expect(code, stderr).toBe(0);
  return join(folder, 'o', words[0]);
}

/** What is wrong with how `read` takes each damage of a file; a read that changes nothing is right. */
async function problems(file: string, read: () => unknown): Promise<string[]> {
  const sound = readFileSync(file, 'utf8');
  const before = JSON.stringify(await read());
  const found: string[] = [];
  const attempt = async (text: string, shown: string) => {
    writeFileSync(file, text);
    try {
      const after = JSON.stringify(await read());
      if (after !== before && !OTHER_VALUE.test(shown))
        found.push(`${shown}: read as another: ${after.slice(0, 200)}`);
    } catch (error) {
      if (!(error instanceof JacquardError)) found.push(`${shown}: ${(error as Error).stack}`);
      else if (!error.message.includes('.json')) found.push(`${shown}: names no file: ${error.message}`);
      else if (/\[object |undefined/.test(error.message)) found.push(`${shown}: ${error.message}`);
    }
  };
  for (const { path, value, document } of damages(JSON.parse(sound) as Json))
    await attempt(JSON.stringify(document), `${path} = ${JSON.stringify(value)}`);
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '5',
    '"x"',
    sound.slice(0, -20),
    `${sound}x`,
    sound.replace('{', '{"data":1,'),
  ])
    await attempt(text, text.slice(0, 20));
  writeFileSync(file, sound);
  return found;
}

const quiet = (command: Command) => command.exitOverride();

describe('train', () => {
  test.each([
    [
      [
        '--data',
        'd.csv',
        '--hidden',
        '4',
        '--epochs',
        '2',
        '--patience',
        '9',
        '--checkpoint-steps',
        '5',
        '--max-rows',
        '99',
      ],
    ],
    [
      [
        '--data',
        'v.csv',
        '--target',
        'y',
        '--layers',
        'dense 4, dense 1',
        '--optimizer',
        'sgd',
        '--epochs',
        '2',
        '--clip',
        '2',
      ],
    ],
  ])('%s: --resume and evaluate', async (words) => {
    const run = await runOf('train', ...words);
    const folder = join(run, '..', 'begun'); // without last.safetensors a run has begun
    cpSync(run, folder, { recursive: true, filter: (path) => !path.endsWith('last.safetensors') });
    const args = join(folder, 'args.json');
    const command = quiet(trainCommand());
    expect(
      await problems(args, async () => {
        try {
          return (await readRun(folder, {} as never, command)).options;
        } finally {
          rmSync(join(folder, 'running'), { force: true });
        }
      }),
    ).toEqual([]);
    const model = join(folder, 'model.safetensors');
    const read = () => {
      const { options, data } = readArguments(model) as unknown as Record<string, Record<string, unknown>>;
      const { seed, validation, label, target, labels, test: rows, maxRows } = options;
      return { seed, validation, label, target, labels, rows, maxRows, source: data['source'] };
    };
    expect(await problems(args, read)).toEqual([]);
  });
});

test('search: --resume', async () => {
  const folder = await runOf(
    ...['search', '--data', 'd.csv', '--hidden', 'none', '--epochs', '1', '--repeats', '2'],
  );
  const file = join(folder, 'search.json');
  const { scores, ...identity } = JSON.parse(readFileSync(file, 'utf8'));
  expect(await problems(file, () => readScores(folder, identity))).toEqual([]);
  const entries: [object, string][] = [
    [{ index: 99 }, 'scores[0].index: 99 is none of this search'],
    [{ index: 20 }, 'scores[0].index: 20 is none of this search'],
    [{ index: 0.5 }, 'scores[0].index: 0.5'],
    [{ repeat: -1e300 }, 'scores[0].repeat: -1e+300'],
    [{ repeat: 2 }, 'scores[0].repeat: 2'],
    [{ score: -1 }, 'scores[0].score: -1'],
    [{ score: '0.5' }, 'scores[0].score: "0.5"'],
    [{ index: scores[1].index, repeat: scores[1].repeat }, 'scores[1]: this trial is there twice'],
  ];
  for (const [change, said] of entries) {
    writeFileSync(
      file,
      JSON.stringify({ ...identity, scores: [{ ...scores[0], ...change }, ...scores.slice(1)] }),
    );
    expect(() => readScores(folder, identity)).toThrow(said);
  }
});

test('search --try: --resume and --report', async () => {
  const words = [
    'search',
    '--try',
    'learning-rate=0.001..0.1:log',
    '--data',
    'd.csv',
    '--hidden',
    '4',
    '--epochs',
    '1',
  ];
  const folder = await runOf(...words, '--trials', '2');
  const command = quiet(searchTryCommand());
  const read = async () => {
    const { fixed, space, how, backend } = await readSearch(folder, command, '--report');
    return { fixed, space, how, backend };
  };
  expect(await problems(join(folder, 'args.json'), read)).toEqual([]);
});

test('a fault of the system becomes a sentence and exit code 2; a fault of this program keeps its trace', () => {
  const said: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = ((text: string) => said.push(text)) as never;
  try {
    const system = (code: string, syscall: string) =>
      Object.assign(new Error(`${code}: ${syscall}`), { code, syscall, path: 'some/file' });
    expect(exitCodeOf(system('ELOOP', 'stat'), undefined)).toBe(2);
    expect(exitCodeOf(system('ENAMETOOLONG', 'open'), undefined)).toBe(2);
    expect(exitCodeOf(system('ENOSPC', 'write'), undefined)).toBe(2);
    expect(exitCodeOf(new RangeError('Array buffer allocation failed'), undefined)).toBe(2);
    expect(exitCodeOf(new TypeError('x is not a function'), undefined)).toBe(1);
  } finally {
    process.stderr.write = write;
  }
  expect(said[0]).toContain('error: some/file: symbolic links lead round in a circle');
  expect(said[1]).toContain('error: some/file: the name is too long for a file');
  expect(said[2]).toContain('error: some/file: cannot be written: the disk is full');
  expect(said[3]).toContain('error: memory: the engine gives no more (Array buffer allocation failed)');
  expect(said[4]).toMatch(/TypeError: x is not a function\n\s+at /);
});
