// Exit codes, and the message that an error ends the program with:
// 0 done · 1 failed · 2 bad usage or bad input · 130, 143, 129 interrupted (interrupt.ts)
// Before: the commands throw. Next: index.ts.

import { type Command, CommanderError } from 'commander';
import { DataError, JacquardError, OutOfMemoryError } from '../src/errors.js';
import { readError } from '../src/platform/node/open-file.js';
import { writeError } from '../src/platform/node/write-error.js';
import { shellWord } from '../src/report/shell-word.js';
import { LabelColumnError } from '../src/table/target-columns.js';
import { withFlagNames } from './flags-in-messages.js';
import { interruptedCode } from './interrupt.js';
import { commandLine } from './run-folder.js';
import { stderr } from './terminal.js';

/** Says on stderr what went wrong, once for every command, and returns the exit code. `running` is the command that ran, if any. */
export function exitCodeOf(error: unknown, running: Command | undefined): number {
  const { red } = stderr.colors;
  if (error instanceof CommanderError) {
    // Commander has printed its message already.
    return error.exitCode === 0 ? 0 : 2;
  }
  if ((error as Error)?.name === 'AbortError') {
    return interruptedCode();
  }
  if (isUsersToMend(error)) {
    const paste =
      error instanceof LabelColumnError
        ? `; for example: ${commandLine()} --label ${shellWord(error.last)}`
        : '';
    stderr.message(`${red('error:')} `, withFlagNames(error, running) + paste);
    return 2;
  }
  const refusal = refusalOf(error);
  if (refusal) return exitCodeOf(refusal, running);
  const expected = typeof (error as { code?: unknown })?.code === 'string' && error instanceof Error;
  const text = expected ? withFlagNames(error, running) : String((error as Error)?.stack ?? error);
  stderr.message(`${red('error:')} `, text);
  return 1;
}

const WRITING = /^(write|rename|mkdir|unlink|rmdir|fsync|ftruncate|symlink|link|mkdtemp|copyfile)$/;
const REFUSED_MEMORY = /allocation failed|allocate memory|out of memory|Invalid (typed )?array length/i;

/** What the system or the engine refused, and no code has put into words: no such file, no permission, no memory. */
function refusalOf(error: unknown): JacquardError | undefined {
  const { name, message, code, syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (name === 'RangeError' && REFUSED_MEMORY.test(message))
    return new OutOfMemoryError(
      `memory: the engine gives no more (${message}); fewer rows or a smaller network need less, --memory reads data in parts, and ulimit -v may be the limit`,
    );
  if (code === 'ERR_STRING_TOO_LONG' || code === 'ERR_FS_FILE_TOO_LARGE')
    return new DataError(`${message}; that is more than can be read at once`);
  if (syscall === undefined || path === undefined || error instanceof JacquardError) return undefined;
  const said = WRITING.test(syscall) ? writeError(path, error) : readError(path, error);
  return said instanceof JacquardError ? said : undefined;
}

/** Whether an error is the user's to fix: bad usage, bad input, no room. */
function isUsersToMend(error: unknown): error is JacquardError {
  return error instanceof JacquardError && !['DIVERGED', 'STATE', 'BACKEND'].includes(error.code);
}
