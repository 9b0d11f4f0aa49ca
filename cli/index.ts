#!/usr/bin/env node

// The command line: one file per command. Before: commands.ts lists them. Next: exit-code.ts says what an error ends the program with.

import { Command } from 'commander';
import { writeError } from '../src/platform/node/write-error.js';
import { setWording } from '../src/table/suggest.js';
import { VERSION } from '../src/version.js';
import { COMMANDS } from './commands.js';
import { exitCodeOf } from './exit-code.js';
import { suggestFlag } from './flags-in-messages.js';
import { onOutputError, stderr, stdout } from './terminal.js';

setWording(suggestFlag);

/** The command named by the first argument; for help and mistakes, all of them. */
async function program([first]: readonly string[]): Promise<Command> {
  const root = new Command('jacquard')
    .description('Train and run neural networks in JavaScript at native-class speed.')
    .version(VERSION)
    .showHelpAfterError('(--help lists the options)');
  const wanted = Object.hasOwn(COMMANDS, first) ? [COMMANDS[first]] : Object.values(COMMANDS);
  for (const load of wanted) root.addCommand(await load());
  overrideExit(root);
  return root;
}

/** Commander leaves with code 1 on bad usage; ours is 2, so it must throw instead. What it quotes of the command line passes terminal.ts. */
function overrideExit(command: Command): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
  });
  command.commands.forEach(overrideExit);
}

/** The command that runs, once its options are read. */
let running: Command | undefined;

onOutputError((error) => {
  if (error.code === 'EPIPE') process.exit(0); // a reader that closes its end early (`| head`) is no failure of ours
  process.exit(exitCodeOf(writeError('standard output', error), running));
});

try {
  const root = await program(process.argv.slice(2));
  await root
    .hook('preAction', (_, command) => {
      running = command;
    })
    .parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error, running);
}
