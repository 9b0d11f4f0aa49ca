// `jacquard export MODEL --to FORMAT`: writes a model as files that another program loads.
// Before: src/formats/ makes them. Next: import.ts is the way back.

import { basename, dirname, extname, join } from 'node:path';
import { Argument, Command } from 'commander';
import { OptionError } from '../src/errors.js';
import { EXPORT_NAMES, type ExportName, exportModel, exportNote } from '../src/formats/export-model.js';
import { WEIGHT_TYPES, type WeightType } from '../src/model/half-precision.js';
import { isFolder } from '../src/platform/node/file-status.js';
import { isSamePlace } from '../src/platform/node/follow-links.js';
import { readFile } from '../src/platform/node/open-file.js';
import { writeNewFiles } from '../src/platform/node/write-new-files.js';
import { addFlags, Flag, parsed, parseNumber, switchFlag, type ValuesOf } from './flags.js';
import { modelPath } from './run-folder.js';
import { stdout } from './terminal.js';
import { grouped } from './terminal-table.js';
import { note } from './warnings.js';

const EXPORT_FLAGS = {
  to: new Flag<ExportName>(
    '--to <format>',
    EXPORT_NAMES.map((name) => `${name}: ${exportNote(name)}`).join('; '),
  )
    .choices([...EXPORT_NAMES])
    .makeOptionMandatory(),
  out: new Flag<string | undefined>(
    '--out <path>',
    'a file, whose name the others take too, or a folder (default: one beside the model, called as the format)',
  ),
  dtype: new Flag<WeightType>(
    '--dtype <type>',
    'how weights are stored: f32, or f16, which halves the file and keeps three digits',
  )
    .choices([...WEIGHT_TYPES])
    .default('f32'),
  member: new Flag<number | undefined>(
    '--member <n>',
    "one of an ensemble's networks by itself, counted from 0 (default: all of them)",
  ).argParser((text) => parsed(() => parseMember(text))),
  force: switchFlag('--force', 'replace files that exist'),
};

function parseMember(text: string): number {
  const member = parseNumber(text);
  if (Number.isInteger(member) && member >= 0) return member;
  throw new OptionError('A whole number from 0 expected');
}

export function exportCommand(): Command {
  const command = new Command('export')
    .description('convert a model to another format, for other programs, or to one JavaScript module')
    .addArgument(new Argument('<model>', 'a .safetensors file that train wrote, or its run folder'));
  return addFlags(command, EXPORT_FLAGS).action(run);
}

async function run(given: string, options: ValuesOf<typeof EXPORT_FLAGS>): Promise<void> {
  const { to, out, dtype, member, force } = options;
  const model = modelPath(given);
  const { folder, name } = placeOf(model, to, out);
  const bytes = await readFile(model);
  const { files, usage, notes } = exportModel(bytes, { to, name, dtype, member });
  if (out !== undefined && extname(out) !== '' && !namesFolder(out)) requireWritten(out, files);
  const outputs = files.map((file) => ({ path: join(folder, file.name), chunks: [file.bytes] }));
  const itself = outputs.find(({ path }) => isSamePlace(path, model));
  if (itself) throw new OptionError(`out: ${itself.path} is the model itself; choose another name or folder`);
  const paths = await writeNewFiles(folder, outputs, { force });
  const lines = paths.map((path, i) => `${path}  ${grouped(files[i].bytes.length)} bytes`);
  stdout.write(`${lines.join('\n')}\n\n${usage}\n`);
  for (const text of notes) note(text);
}

const namesFolder = (path: string) => /[/\\]$/.test(path) || isFolder(path);

/** Where the files go, and what they are named after. */
function placeOf(model: string, to: ExportName, out: string | undefined): { folder: string; name: string } {
  const ofModel = basename(model, '.safetensors');
  if (out === undefined) return { folder: join(dirname(model), to), name: ofModel };
  if (namesFolder(out)) return { folder: out, name: ofModel };
  return { folder: dirname(out), name: basename(out, extname(out)) };
}

/** @throws OptionError where --out names a file that the format does not write */
function requireWritten(out: string, files: readonly { name: string }[]): void {
  if (files.some(({ name }) => name === basename(out))) return;
  const names = files.map(({ name }) => name).join(', ');
  throw new OptionError(
    `out: ${out} is no file of this format, which writes ${names}; give ${join(dirname(out), files[0].name)}, or a folder`,
  );
}
