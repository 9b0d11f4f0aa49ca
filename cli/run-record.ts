// The records that commands leave, args.json and the like, as they are read again: anybody may have edited them.
// Before: run-folder.ts writes them. Next: saved-options.ts has what may be in the options of a training.

import { dirname, join } from 'node:path';
import { DataError, ModelError, show } from '../src/errors.js';
import { isRecord, parseJson } from '../src/model/untrusted-json.js';
import { isThere } from '../src/platform/node/file-status.js';
import { readTextNow } from '../src/platform/node/open-file.js';
import { requireEvaluationOptions } from './saved-options.js';
import type { TargetOptions } from './shared-options.js';

/** What args.json says of a training, a lone one or an experiment's; the part that is read back. */
export interface TrainArguments {
  options: { seed: number; validation: number } & TargetOptions;
  data: { source: string };
}

/** Commands whose args.json says which rows a model was trained on, and others that leave one beside a model. */
const TRAINED = ['train', 'experiment'];
const OTHERS = ['search', 'crossvalidate', 'evaluate', 'testing', 'predict', 'import', 'export'];

/** args.json beside a model file; null when there is none, or none of a training. @throws ModelError for one that is damaged */
export function readArguments(model: string): TrainArguments | null {
  const path = join(dirname(model), 'args.json');
  if (!isThere(path)) return null; // a model file on its own is no error
  const args = readRecord(path, (why) => new ModelError(`${path}: ${why}; name the rows with --data`));
  const { command, options, data } = args;
  if (OTHERS.includes(command as string)) return null;
  if (!TRAINED.includes(command as string) || !isRecord(options) || !isRecord(data))
    throw new ModelError(`${path}: not the record of a training; name the rows with --data`);
  if (typeof data['source'] !== 'string')
    throw new ModelError(`${path}: data.source is missing; name the rows with --data`);
  requireEvaluationOptions(path, options);
  return args as unknown as TrainArguments;
}

/** A JSON file that has an object. @throws what `damaged` makes of a reason */
export function readRecord(path: string, damaged: (why: string) => Error): Record<string, unknown> {
  let read: unknown;
  try {
    read = parseJson(readTextNow(path));
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw damaged(`cannot be read (${(error as Error).message})`);
  }
  if (isRecord(read)) return read;
  throw damaged(`an object expected, ${show(read)} found`);
}
