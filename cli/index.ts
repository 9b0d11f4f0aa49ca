#!/usr/bin/env node

// The command line: one file per command. Next: exit-code.ts says what an error ends the program with.

import { Command } from 'commander';
import { writeError } from '../src/platform/node/atomic-file.js';
import { setWording } from '../src/table/options-in-messages.js';
import { VERSION } from '../src/version.js';
import { benchCommand } from './bench.js';
import { dataCommand } from './data.js';
import { evaluateCommand } from './evaluate.js';
import { exitCodeOf } from './exit-code.js';
import { experimentCommand } from './experiment.js';
import { suggestFlag } from './flags-in-messages.js';
import { predictCommand } from './predict.js';
import { recipesCommand } from './recipes.js';
import { searchCommand } from './search.js';
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

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // a reader that closes its end early (`| head`) is no failure of ours
  process.exit(exitCodeOf(writeError('standard output', error), running));
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
  process.exitCode = exitCodeOf(error, running);
}
