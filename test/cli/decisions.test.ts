// What the command line decides: exit codes, which search is asked for, which kernels, what a terminal may show, and whose folder it is.

import { CommanderError } from 'commander';
import { expect, it, vi } from 'vitest';
import { COLORS, colorsFor, NO_COLORS } from '../../cli/colors.js';
import { exitCodeOf } from '../../cli/exit-code.js';
import { interruptedCode, interruptSignal } from '../../cli/interrupt.js';
import { noteDoubts } from '../../cli/print-column-notes.js';
import { Terminal } from '../../cli/terminal.js';
import { LOG_NAMES, logsTo } from '../../cli/training-logs.js';
import { note, wideFor } from '../../cli/warnings.js';
import { isSearchTry } from '../../cli/which-search.js';
import { DataError, DivergedError, ModelError, OptionError, OutOfMemoryError } from '../../src/errors.js';
import { LabelColumnError } from '../../src/table/target-columns.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { written } from './in-process.js';

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const system = (code: string, syscall?: string, path?: string) =>
  Object.assign(new Error(`${code}: it failed`), { code, syscall, path });

it.each<[string, unknown, number, RegExp]>([
  ['help', new CommanderError(0, 'commander.helpDisplayed', 'help'), 0, /^$/],
  ['bad usage', new CommanderError(1, 'commander.unknownOption', 'no'), 2, /^$/],
  ['an option', new OptionError('seed: no'), 2, /^error: seed: no\n$/],
  ['data', new DataError('a.csv: bad'), 2, /^error: a.csv: bad\n$/],
  ['a model', new ModelError('m: bad'), 2, /^error: m: bad\n$/],
  ['no memory', new OutOfMemoryError('memory: none'), 2, /^error: memory: none\n$/],
  [
    'a training that diverged',
    new DivergedError('diverged'),
    1,
    /^error: DivergedError: diverged\n|^error: diverged\n/,
  ],
  [
    'a label column that is not there',
    new LabelColumnError('a.csv: no label', ['a', 'b c']),
    2,
    /^error: a.csv: no label; for example: npx jacquard .*--label -1\n$/,
  ],
  [
    'an engine without memory',
    named('RangeError', 'Array buffer allocation failed'),
    2,
    /the engine gives no more \(Array buffer allocation failed\)/,
  ],
  [
    'an array that is too long',
    named('RangeError', 'Invalid typed array length: 9'),
    2,
    /the engine gives no more/,
  ],
  ['another range error', named('RangeError', 'precision'), 1, /RangeError|precision/],
  [
    'a text that is too long',
    named('Error', 'too long', { code: 'ERR_STRING_TOO_LONG' }),
    2,
    /^error: too long; that is more than can be read at once\n$/,
  ],
  [
    'a file that is too large',
    named('Error', 'too large', { code: 'ERR_FS_FILE_TOO_LARGE' }),
    2,
    /more than can be read at once/,
  ],
  ['a file that is not there', system('ENOENT', 'open', 'a.csv'), 2, /^error: a.csv: no such file\n$/],
  ['a disk that is full', system('ENOSPC', 'write', 'out/a'), 2, /^error: out\/a: /],
  ['a system error without a file', system('ECONNREFUSED'), 1, /^error: ECONNREFUSED: it failed\n$/],
  ['a mistake of ours', new TypeError('x is undefined'), 1, /^error: TypeError: x is undefined\n {2}.*at /],
  ['something thrown', 'a text', 1, /^error: a text\n$/],
  ['nothing', undefined, 1, /^error: undefined\n$/],
  ['an interrupt', named('AbortError', 'stopped'), 130, /^$/],
])('the exit code of %s', async (_, error, code, words) => {
  const { result, stderr } = await written(() => exitCodeOf(error, undefined));
  expect(result).toBe(code);
  expect(stderr).toMatch(words);
});

it('the signal that came first decides the code of an interrupt; a second one ends the process, but for SIGHUP', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
  const before = process.listenerCount('SIGTERM');
  const interrupt = interruptSignal();
  expect([process.listenerCount('SIGTERM'), interrupt.signal.aborted]).toEqual([before + 1, false]);
  process.emit('SIGTERM', 'SIGTERM');
  expect([interrupt.signal.aborted, interruptedCode()]).toEqual([true, 143]);
  process.emit('SIGHUP', 'SIGHUP');
  expect([exit.mock.calls.length, interruptedCode()]).toEqual([0, 143]);
  process.emit('SIGINT', 'SIGINT');
  expect(exit.mock.calls).toEqual([[143]]);
  interrupt.dispose();
  expect(process.listenerCount('SIGTERM')).toBe(before);
  const other = interruptSignal();
  process.emit('SIGHUP', 'SIGHUP');
  process.emit('SIGHUP', 'SIGHUP');
  expect([other.signal.aborted, interruptedCode(), exit.mock.calls.length]).toEqual([true, 129, 1]);
  process.emit('SIGINT', 'SIGINT');
  expect(exit.mock.calls.length).toBe(1); // the first that was asked with
  other.dispose();
  exit.mockRestore();
});

it('which of the two searches is asked for', () => {
  const folder = temporaryFolder();
  put(folder, 'journal/journal.log', '');
  put(folder, 'try/args.json', '{"how":{}}');
  put(folder, 'grid/args.json', '{"options":{}}');
  put(folder, 'bad/args.json', '{');
  for (const flag of [
    '--try',
    '--sampler',
    '--pruner',
    '--trials',
    '--budget',
    '--folds',
    '--journal',
    '--workers',
    '--report',
    '--queue',
  ])
    expect([
      flag,
      isSearchTry([flag, 'x']),
      isSearchTry(['--data', 'a', `${flag}=x`]),
      isSearchTry([`${flag}x`]),
    ]).toEqual([flag, true, true, false]);
  const resumed = (name: string) => [
    isSearchTry(['--resume', `${folder}/${name}`]),
    isSearchTry(['--json', `--resume=${folder}/${name}`]),
  ];
  expect(['journal', 'try', 'grid', 'bad', 'nowhere'].map(resumed)).toEqual([
    [true, true],
    [true, true],
    [false, false],
    [false, false],
    [false, false],
  ]);
  expect(
    [[], ['--resume'], ['--resume='], ['--data', 't.csv'], ['resume', `${folder}/try`]].map((words) =>
      isSearchTry(words),
    ),
  ).toEqual(Array(5).fill(false));
});

it('which kernels are wide: the flag, else JACQUARD_WIDE, which gives way to a backend that has none', () => {
  const cases = ([undefined, 'auto', 'on', 'off'] as const).flatMap((asked) =>
    (['auto', 'js', 'relaxed', undefined] as const).map((backend) => wideFor(asked, backend)),
  );
  expect(cases).toEqual([
    'auto',
    false,
    'auto',
    'auto',
    ...Array(4).fill('auto'),
    ...Array(4).fill(true),
    ...Array(4).fill(false),
  ]);
  for (const [usual, expected] of [
    ['on', [true, false, true, true]],
    ['off', [false, false, false, true]],
  ] as const) {
    vi.stubEnv('JACQUARD_WIDE', usual);
    expect([
      wideFor(undefined),
      wideFor(undefined, 'js'),
      wideFor(undefined, 'relaxed'),
      wideFor('on'),
    ]).toEqual(expected);
  }
  vi.unstubAllEnvs();
});

it('colours: a terminal that is not dumb has them, NO_COLOR wins over all, FORCE_COLOR over the stream', () => {
  const has = (isTTY: boolean, env: Record<string, string>) => {
    for (const name of ['NO_COLOR', 'FORCE_COLOR', 'TERM']) vi.stubEnv(name, env[name] ?? '');
    const found = colorsFor({ isTTY });
    vi.unstubAllEnvs();
    return found === COLORS ? true : found === NO_COLORS ? false : null;
  };
  expect([has(true, {}), has(false, {}), has(true, { TERM: 'dumb' }), has(true, { NO_COLOR: '1' })]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect([
    has(false, { FORCE_COLOR: '1' }),
    has(true, { FORCE_COLOR: '0' }),
    has(true, { FORCE_COLOR: '1', NO_COLOR: '1' }),
    has(true, { FORCE_COLOR: '1', TERM: 'dumb' }),
  ]).toEqual([true, false, false, true]);
});

it('data for programs wait where the pipe is full', async () => {
  const texts: string[] = [];
  let drained = () => {};
  const stream = {
    isTTY: false,
    columns: 0,
    rows: 0,
    write: (text: string) => texts.push(text) > 1,
    once: (_: string, done: () => void) => {
      drained = done;
    },
  };
  const terminal = new Terminal(stream as never);
  let came = false;
  const first = terminal.data('a\u001b').then(() => {
    came = true;
  });
  await Promise.resolve();
  expect([came, texts]).toEqual([false, ['a\u001b']]);
  drained();
  await first;
  await terminal.data('b');
  expect([came, texts, terminal.columns, terminal.rows]).toEqual([
    true,
    ['a\u001b', 'b'],
    undefined,
    undefined,
  ]);
  terminal.redraw(0, 'x');
  terminal.redraw(3, 'y');
  expect(texts.slice(2)).toEqual(['x', '\u001b[3A\r\u001b[0Jy']);
});

it('notes, and logs', async () => {
  expect((await written(() => note('a\u001b[2J'))).stderr).toBe('note: a?[2J\n');
  expect((await written(() => noteDoubts({ encoded: null } as never))).stderr).toBe('');
  expect(LOG_NAMES.map((name) => [logsTo(name), logsTo(name, []), logsTo(name, [name])])).toEqual([
    [true, false, true],
    [false, false, true],
  ]);
});
