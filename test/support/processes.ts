// Which test files share a process: starting one and loading the library into it takes most of the processor time of a small file. Those that
// change what others would see, or look at their own process, get one each. Before: vitest.config.ts makes a project of each kind.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Mocks, spies and stubs; the working directory, signals and the environment; the memory of the process and its garbage collector; the drivers
 * of browsers; and calls with odd values, after which Node may leave Error.stackTraceLimit at 0, as its own code does in between.
 */
const CHANGES_ITS_PROCESS =
  /\bvi\.|\bprocess\.(chdir|exit|on|once|env|memoryUsage)|\bsetFlagsFromString|\bgc\(|\binEachBrowser|\bplaywright|\bodd-values\.js/;

/** The test files of the package at `root`, from there, by what their text says. */
export function testFiles(root: string): { shared: string[]; alone: string[] } {
  const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.test.ts')).map((name) => join('test', name));
  const alone = files.filter((file) => CHANGES_ITS_PROCESS.test(readFileSync(join(root, file), 'utf8')));
  return { shared: files.filter((file) => !alone.includes(file)), alone };
}
