// A run that was stopped, to be gone on with: what args.json and last.safetensors say of it, and that nothing has changed.
// Before: fit-run.ts wrote checkpoints. Next: train.ts resumes it.

import { join } from 'node:path';
import type { Command } from 'commander';
import type { Backend, BackendName } from '../src/backend/backend.js';
import { runs } from '../src/backend/create/choose-kernels.js';
import { DataError, ModelError, OptionError, show } from '../src/errors.js';
import { decodeAttachment } from '../src/model/model-file.js';
import { isRecord } from '../src/model/untrusted-json.js';
import { Network } from '../src/network/network.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import type { TrainingOptions } from '../src/train/options.js';
import { LAST } from './fit-run.js';
import { Flag } from './flags.js';
import { requireSameRun } from './require-same-run.js';
import { RunFolder } from './run-folder.js';
import { readRecord } from './run-record.js';
import { savedOptions } from './saved-options.js';
import type { TrainOptions } from './train-options.js';
import { note } from './warnings.js';

export interface ResumedRun {
  run: RunFolder;
  /** As they were given when the run began. */
  options: TrainOptions;
  training: TrainingOptions;
  commandLine: string;
  /** Of the checkpoint; null where none was written yet. */
  bytes: Uint8Array | null;
  checksum: string | undefined;
  /** The folder of encoded rows, of data read in parts. */
  rows: string | undefined;
  backend: string;
}

/** @throws OptionError for other options, no such run, one that runs, or one that is finished; ModelError for a damaged args.json. */
export async function readRun(folder: string, given: TrainOptions, command: Command): Promise<ResumedRun> {
  const other = command.options.find(
    (one) =>
      !(one instanceof Flag && one.besideResume) &&
      command.getOptionValueSource(one.attributeName()) === 'cli',
  );
  if (other) {
    throw new OptionError(
      `${other.long}: a run is resumed with its own options; leave it out beside --resume`,
    );
  }
  const run = await RunFolder.reopen(folder);
  const args = readArgs(folder);
  const bytes = run.read(LAST);
  if (bytes && decodeAttachment(bytes, run.file(LAST)) === null) {
    throw new OptionError(
      `${folder}: this run is finished (or diverged): there is nothing to resume; its model is ${run.file('model.safetensors')}`,
    );
  }
  const { quiet, json, wide, threads, profile } = given;
  const backend = args.backend as BackendName;
  if (!runs(backend)) {
    throw new OptionError(
      `${folder}: this run computes with backend "${backend}", which this engine cannot run; resume it with a newer Node, such as the one that it began with`,
    );
  }
  const saved = savedOptions(join(folder, 'args.json'), args.options);
  const own = { ...saved.options, quiet, json, profile };
  return {
    ...{
      run,
      bytes,
      checksum: args.checksum,
      rows: args.rows,
      backend: args.backend,
      commandLine: args.commandLine,
    },
    options: { ...own, data: args.source, backend, wide, threads },
    training: saved.training,
  };
}

function readArgs(folder: string) {
  const path = join(folder, 'args.json');
  const unfit = (why: string) =>
    new ModelError(`${path}: ${why}; only a run of "jacquard train" can be resumed`);
  const args = readRecord(path, unfit);
  if (args['command'] !== 'train') throw unfit('not the record of a training');
  const { options, data, backend, commandLine } = args;
  if (!isRecord(options) || !isRecord(data) || typeof backend !== 'string') {
    throw unfit('options, data or backend are missing');
  }
  if (typeof commandLine !== 'string') throw unfit('commandLine is missing');
  const { source, checksum, rows } = data;
  if (typeof source !== 'string') throw unfit('data.source is missing');
  return {
    ...{ options, backend, source, commandLine },
    checksum: textOrNothing(checksum, 'data.checksum', unfit),
    rows: textOrNothing(rows, 'data.rows', unfit),
  };
}

function textOrNothing(value: unknown, name: string, unfit: (why: string) => Error): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw unfit(`${name}: ${show(value)} is no text`);
}

/** The network as the checkpoint left it, or a new one. @throws DataError when the data are not what they were; ModelError as requireSameRun() */
export function resumedNetwork(
  { run, bytes, options, training, checksum }: ResumedRun,
  backend: Backend,
  data: LoadedData,
  make: () => Network,
): Network {
  if (checksum !== undefined && data.checksum !== checksum) {
    throw new DataError(
      `${data.name}: not the data that the run began with (checksum ${data.checksum}, it was ${checksum})`,
    );
  }
  if (bytes === null) {
    note(`${run.path} has no checkpoint yet: its training starts from the beginning`);
    return make();
  }
  const network = Network.resume(backend, bytes, run.file(LAST), { input: options.input });
  using fresh = make();
  const { values } = decodeAttachment(bytes, run.file(LAST))!;
  const trainedWith = (values as { options: object }).options; // resume() has checked them
  requireSameRun(
    { path: run.file('args.json'), options, training },
    { network, trainedWith },
    fresh,
    data.train,
  );
  const { epochs, step, of } = network.unfinished!;
  if (!options.quiet && epochs < of) {
    note(
      `${run.path} goes on in epoch ${epochs + 1} of ${of}${step > 0 ? `, of which ${step} steps are done` : ''}`,
    );
  }
  return network;
}
