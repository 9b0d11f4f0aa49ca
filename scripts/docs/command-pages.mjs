// The reference of the command line: a page for each command with every option, from what commander prints with --help.
// Before: cli/commands.ts. Used by generate.mjs.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { output } from '../build/tools.mjs';
import { plainText } from './markdown-text.mjs';

export async function writeCommandPages(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const commands = await allCommands();
  for (const [order, [name, command]] of commands.entries())
    writeFileSync(path.join(folder, `${name}.md`), commandPage(name, command, order));
}

/** [name of the page, command]: search has two forms, of which each has its own options. */
export async function allCommands() {
  const built = (file) => import(pathToFileURL(path.join(output, 'cli', file)).href);
  const { COMMANDS } = await built('commands.js');
  const { searchTryCommand } = await built('search-try.js');
  const found = [];
  for (const [name, load] of Object.entries(COMMANDS)) {
    found.push([name, await load()]);
    if (name === 'search') found.push(['search-try', searchTryCommand()]);
  }
  return found;
}

function commandPage(name, command, order) {
  const title = name === 'search-try' ? 'search --try' : name;
  const parts = [
    `---\neditLink: false\noutline: 2\norder: ${order}\n---\n\n# jacquard ${title}`,
    ...sections(command, `jacquard ${command.name()}`, '##'),
    `Every command also takes \`--help\`. Exit codes: 0 done, 1 failed, 2 bad usage or bad input, 130 interrupted.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function sections(command, called, level) {
  const help = command.createHelp();
  const usage = `${called} ${command.usage()}`.trim();
  const parts = [`${sentence(plainText(command.description()))}`, `\`\`\`text\n${usage}\n\`\`\``];
  const entries = (title, list, name) =>
    list.length > 0 &&
    parts.push(`${level} ${title}`, ...list.map((one) => entry(name(one), one, `${level}#`)));
  entries('Arguments', help.visibleArguments(command), (argument) => argument.name());
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  entries('Options', options, (option) => option.flags);
  for (const part of command.commands.filter((one) => one.name() !== 'help'))
    parts.push(`${level} ${part.name()}`, ...sections(part, `${called} ${part.name()}`, `${level}#`));
  return parts;
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!]$/.test(text) ? '' : '.'}`;

/** A heading of its own for each option, so that a search finds it and a link can lead to it. */
function entry(name, { description, argChoices, defaultValue, defaultValueDescription }, level) {
  const choices = argChoices ? ` One of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}.` : '';
  const shown =
    defaultValueDescription ?? (Array.isArray(defaultValue) ? defaultValue.join(',') : defaultValue);
  const usual = defaultValue === undefined ? '' : ` Default: \`${shown}\`.`;
  return `${level} \`${name}\`\n\n${plainText(description).replace(/[.]$/, '')}.${choices}${usual}`;
}
