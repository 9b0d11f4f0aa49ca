// The command in the process of its test: many runs in the time of one. What it writes is kept; processes of their own are run.ts's.

import { Command } from 'commander';
import { expect, vi } from 'vitest';
import { OWN_STYLE } from '../../cli/colors.js';
import { COMMANDS } from '../../cli/commands.js';
import { exitCodeOf } from '../../cli/exit-code.js';
import { suggestFlag } from '../../cli/flags-in-messages.js';
import { stderr, stdout } from '../../cli/terminal.js';
import { setWording, suggest } from '../../src/table/suggest.js';
import { expectRecordedOutcomes, outcomeOf, plain } from '../support/recorded.js';

export interface Screen {
  /** Of a terminal; undefined is a pipe. */
  columns?: number;
  rows?: number;
  env?: Readonly<Record<string, string | undefined>>;
}

export interface Written<Result> {
  result: Result;
  stdout: string;
  stderr: string;
}

/** The environment as it is now, to be restored by the function that it returns: other test files share the process. */
export function keepEnvironment(): () => void {
  const before = { ...process.env };
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

/** Does `work` with streams that are a terminal of `columns`, or pipes, and gives what it wrote. */
export async function written<Result>(
  work: () => Result | Promise<Result>,
  { columns, rows, env }: Screen = {},
): Promise<Written<Result>> {
  const kept = { stdout: '', stderr: '' };
  const restoreEnvironment = keepEnvironment();
  const undo = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const had = ['isTTY', 'columns', 'rows'].map(
      (key) => [key, Object.getOwnPropertyDescriptor(stream, key)] as const,
    );
    const values = { isTTY: columns !== undefined, columns, rows };
    for (const [key, value] of Object.entries(values))
      Object.defineProperty(stream, key, { value, configurable: true, writable: true });
    const spy = vi.spyOn(stream, 'write').mockImplementation((text) => {
      kept[name] += String(text);
      return true;
    });
    return () => {
      spy.mockRestore();
      for (const [key, descriptor] of had) {
        if (descriptor) Object.defineProperty(stream, key, descriptor);
        else delete (stream as unknown as Record<string, unknown>)[key];
      }
    };
  });
  const usual = { TERM: 'xterm', NO_COLOR: '', FORCE_COLOR: '', LANG: 'C.UTF-8', LC_ALL: '', LC_CTYPE: '' };
  Object.assign(process.env, usual, env);
  try {
    return { result: await work(), ...kept };
  } finally {
    for (const restore of undo) restore();
    restoreEnvironment();
  }
}

function quietly(command: Command): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
  });
  command.commands.forEach(quietly);
}

/** `jacquard` with these words, as index.ts runs it. */
export async function runHere(
  words: readonly string[],
  screen?: Screen,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const argv = process.argv;
  process.argv = [...argv.slice(0, 2), ...words];
  const wording = suggest;
  setWording(suggestFlag);
  try {
    const { result: code, ...texts } = await written(async () => {
      let running: Command | undefined;
      try {
        const root = new Command('jacquard');
        root.addCommand(await COMMANDS[words[0]]());
        quietly(root);
        root.hook('preAction', (_, command) => {
          running = command;
        });
        await root.parseAsync();
        return Number(process.exitCode ?? 0);
      } catch (error) {
        return exitCodeOf(error, running);
      } finally {
        process.exitCode = undefined;
      }
    }, screen);
    return { code, ...texts };
  } finally {
    process.argv = argv;
    setWording(wording);
  }
}

/** Figures at both sides of the limits at which texts change. */
export const LIMITS = [
  ...[0, -0, 1e-12, 0.00951, 0.01, 0.5, 1, 9.9995, 9999.4, 1e4, 123456.7, 9.99e14, 1e15, 1e20],
  ...[-3.25, -1e4, -5e15, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

/** Colours without the number that differs in each process. */
export const unmarkedText = (text: string): string => text.replace(new RegExp(OWN_STYLE, 'g'), '<$<style>>');

/** What `work` gives, as text. */
export const shownText = (work: () => unknown): Promise<string> =>
  outcomeOf(async () => withoutMarks(plain(await work())));

function withoutMarks(value: unknown): unknown {
  if (typeof value === 'string') return unmarkedText(value);
  return Array.isArray(value) ? value.map(withoutMarks) : value;
}

/** Records outcomes, none of which is a mistake of the test. */
export function recordTexts(outcomes: readonly string[], group = 1): void {
  if (process.env['SHOW'] !== undefined) console.log(outcomes.join('\n')); // to look at them
  expect(outcomes.filter((one) => /^(Type|Reference|Syntax)Error/.test(one))).toEqual([]);
  expectRecordedOutcomes(outcomes, group);
}
