// `jacquard import FILE…`: makes a model file of another program's files. The format is recognised from what is in them.
// Before: src/formats/ reads them; export.ts is the way there.

import { basename, dirname, join } from 'node:path';
import { Argument, Command } from 'commander';
import { ModelError, OptionError } from '../src/errors.js';
import type { FormatFile, ReadOptions } from '../src/formats/format.js';
import { FORMAT_NAMES, formatNamed } from '../src/formats/formats.js';
import { importModel } from '../src/formats/import-model.js';
import { weightFilesOf } from '../src/formats/weight-files.js';
import { readModel } from '../src/network/read-model.js';
import { networkName } from '../src/nn/describe-layers.js';
import { isThere } from '../src/platform/node/file-status.js';
import { isSamePlace } from '../src/platform/node/follow-links.js';
import { readFile } from '../src/platform/node/open-file.js';
import { writeNewFiles } from '../src/platform/node/write-new-files.js';
import { imageShapeOption } from './fit-options.js';
import { addFlags, Flag, switchFlag, type ValuesOf } from './flags.js';
import { optionsAsFlags } from './flags-in-messages.js';
import { stdout } from './terminal.js';
import { grouped } from './terminal-table.js';
import { printable } from './terminal-text.js';
import { note } from './warnings.js';

const READABLE = FORMAT_NAMES.filter((name) => formatNamed(name).read);

const IMPORT_FLAGS = {
  out: new Flag<string>('--out <file>', 'the model file to write').default('model.safetensors'),
  imageShape: imageShapeOption('the files'),
  layers: new Flag<string | undefined>(
    '--layers <list>',
    'for files that have tensors alone: the layers that are not in them, as "relu, max-pool"',
  ),
  task: new Flag<NonNullable<ReadOptions['task']> | undefined>(
    '--task <task>',
    'what the outputs are, where the files do not say: one class of several, independent labels, or values',
  ).choices(['classes', 'labels', 'values']),
  classes: new Flag<string[] | undefined>(
    '--classes <names>',
    'names of the classes, labels or targets, as red,green,blue',
  ).argParser((text: string) => text.split(',').map((name) => name.trim())),
  force: switchFlag('--force', 'replace the file if it exists'),
};

/** By the library's name of the option. */
const FLAG_OF = {
  inputShape: '--image-shape',
  layers: '--layers',
  task: '--task',
  classNames: '--classes',
} as const satisfies Record<keyof ReadOptions, string>;

export function importCommand(): Command {
  const command = new Command('import')
    .description(`convert a model of another program into a model file: ${READABLE.join(', ')}`)
    .addArgument(
      new Argument(
        '<file...>',
        'all files of one model; the weights that a model.json names are found beside it',
      ),
    );
  return addFlags(command, IMPORT_FLAGS).action(run);
}

interface OpenFile extends FormatFile {
  readonly path: string;
}

async function open(path: string): Promise<OpenFile> {
  return { path, name: basename(path), bytes: await readFile(path) };
}

/** The files, and those of weights that lie beside one of them and are named in it. */
async function withWeights(files: readonly OpenFile[]): Promise<OpenFile[]> {
  const given = files.map(({ name }) => name);
  const named = files.flatMap((file) =>
    weightFilesOf(file)
      .filter((name) => !given.includes(name))
      .map((name) => join(dirname(file.path), name)),
  );
  const found = named.filter((path) => isThere(path)); // what is missing is reported by the format
  return [...files, ...(await Promise.all(found.map(open)))];
}

/** Errors that name options of importModel(), also those about a file, name the flags. */
function withFlags<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof OptionError || error instanceof ModelError)
      error.message = optionsAsFlags(error.message, FLAG_OF);
    throw error;
  }
}

async function run(paths: string[], options: ValuesOf<typeof IMPORT_FLAGS>): Promise<void> {
  const { out, imageShape: inputShape, layers, task, classes: classNames, force } = options;
  const files = await withWeights(await Promise.all(paths.map(open)));
  if (files.some(({ path }) => isSamePlace(path, out)))
    throw new OptionError(`out: ${out} is one of the files to import; give another name`);
  const { model, format, notes } = withFlags(() =>
    importModel(files, { inputShape, layers, task, classNames }),
  );
  await writeNewFiles(dirname(out), [{ path: out, chunks: [model] }], { force });
  const { graph, learned } = readModel(model, out);
  const names = learned.classNames!;
  const shown = `${names.slice(0, 10).join(', ')}${names.length > 10 ? `, … (${names.length})` : ''}`;
  const lines = [
    `${out}  ${grouped(model.length)} bytes`,
    `a network of ${networkName(graph).sizes}, from ${format}, that predicts ${shown}`,
  ];
  stdout.write(`${lines.map(printable).join('\n')}\n`);
  for (const text of notes) note(text);
}
