// Exit codes, and the message that an error ends the program with:
// 0 done · 1 failed · 2 bad usage or bad input · 130, 143, 129 interrupted (interrupt.ts)
// Before: the commands throw. Next: index.ts.

import { type Command, CommanderError } from 'commander';
import { JacquardError } from '../src/errors.js';
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
  const expected = typeof (error as { code?: unknown })?.code === 'string' && error instanceof Error;
  const text = expected ? error.message : String((error as Error)?.stack ?? error);
  stderr.message(`${red('error:')} `, text);
  return 1;
}

/** Whether an error is the user's to fix: bad usage, bad input, no room. */
function isUsersToMend(error: unknown): error is JacquardError {
  return error instanceof JacquardError && !['DIVERGED', 'STATE', 'BACKEND'].includes(error.code);
}
