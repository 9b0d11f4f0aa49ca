#!/usr/bin/env node

// The command line: one file per command, and here the exit codes.
// 0 done · 1 failed · 2 bad usage or bad input · 130 interrupted

import { Command, CommanderError } from 'commander';
import { writeError } from '../src/platform/node/atomic-file.js';
import { setWording } from '../src/table/options-in-messages.js';
import { LabelColumnError } from '../src/table/target-columns.js';
import { VERSION } from '../src/version.js';
import { benchCommand } from './bench.js';
import { colorsFor } from './colors.js';
import { dataCommand } from './data.js';
import { evaluateCommand } from './evaluate.js';
import { experimentCommand } from './experiment.js';
import { optionOf } from './flags.js';
import { suggestFlag } from './flags-in-messages.js';
import { predictCommand } from './predict.js';
import { recipesCommand } from './recipes.js';
import { commandLine } from './run-folder.js';
import { searchCommand } from './search.js';
import { isUsersToMend } from './shared-options.js';
import { forTerminal } from './terminal-table.js';
import { trainCommand } from './train.js';

setWording(suggestFlag);

function program(): Command {
  const root = new Command('jacquard')
    .description('Train and run neural networks in JavaScript at native-class speed.')
    .version(VERSION)
    .showHelpAfterError('(--help lists the options)');
  for (const make of [
    trainCommand,
    evaluateCommand,
    predictCommand,
    searchCommand,
    experimentCommand,
    recipesCommand,
    dataCommand,
    benchCommand,
  ]) {
    root.addCommand(make());
  }
  overrideExit(root);
  return root;
}

/** Commander leaves with code 1 on bad usage; ours is 2, so it must throw instead. */
function overrideExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(overrideExit);
}

/** The command that runs, once its options are read. */
let running: Command | undefined;

/** The library's name of an option as it is typed here: "weightDecay: …" is "--weight-decay: …". */
function asTyped(error: Error): string {
  const option = optionOf(error, running);
  return option?.long ? error.message.replace(option.attributeName(), option.long) : error.message;
}

function report(error: unknown): number {
  const { red } = colorsFor(process.stderr);
  if (error instanceof CommanderError) {
    // Commander has printed its message already.
    return error.exitCode === 0 ? 0 : 2;
  }
  if ((error as Error)?.name === 'AbortError') {
    return 130;
  }
  if (isUsersToMend(error)) {
    const paste =
      error instanceof LabelColumnError ? `; for example: ${commandLine()} --label ${error.last}` : '';
    process.stderr.write(`${red('error:')} ${forTerminal(asTyped(error))}${paste}\n`);
    return 2;
  }
  const expected = typeof (error as { code?: unknown })?.code === 'string' && error instanceof Error;
  const text = expected ? error.message : String((error as Error)?.stack ?? error);
  process.stderr.write(`${red('error:')} ${forTerminal(text)}\n`);
  return 1;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // a reader that closes its end early (`| head`) is no failure of ours
  process.exit(report(writeError('standard output', error)));
});
// Progress that nobody can see any more is no reason to end a training.
process.stderr.on('error', () => {});

try {
  await program()
    .hook('preAction', (_, command) => {
      running = command;
    })
    .parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
