// A run's folder: runs/train, runs/train-2, …, made when there is something to put in it, every file written whole.

import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeError, writeFileAtomic } from '../src/platform/node/atomic-file.js';
import type { EpochRecord, History } from '../src/train/history.js';

export class RunFolder {
  private constructor(readonly path: string) {}

  /**
   * The first free name among out/name, out/name-2, …, with args.json in it: what was asked for.
   * @throws WriteError when that cannot be written; then no folder is left.
   */
  static async begin(out: string, name: string, args: unknown): Promise<RunFolder> {
    const madeOut = makeFolder(out);
    const run = new RunFolder(makeNumbered(join(out, name)));
    try {
      await run.writeJson('args.json', args);
    } catch (error) {
      for (const path of madeOut ? [run.path, out] : [run.path]) {
        try {
          rmdirSync(path);
        } catch {} // not empty: somebody else's run is in it
      }
      throw error;
    }
    return run;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    await writeFileAtomic(this.file(name), content);
    return this.file(name);
  }

  writeJson(name: string, value: unknown): Promise<string> {
    return this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** results.csv: a row an epoch. */
  writeResults(history: History): Promise<string> {
    const lines = history.map((record) => RESULT_COLUMNS.map(([, value]) => value(record) ?? '').join(','));
    return this.write(
      'results.csv',
      `${[RESULT_COLUMNS.map(([name]) => name).join(','), ...lines].join('\n')}\n`,
    );
  }
}

/** Whether the folder had to be made. */
function makeFolder(path: string): boolean {
  try {
    return mkdirSync(path, { recursive: true }) !== undefined;
  } catch (error) {
    throw writeError(path, error);
  }
}

function makeNumbered(base: string): string {
  for (let number = 1; ; number++) {
    const path = number === 1 ? base : `${base}-${number}`;
    try {
      mkdirSync(path); // fails where it exists, so two runs at once get two folders
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError(path, error);
    }
  }
}

const RESULT_COLUMNS: [name: string, value: (record: EpochRecord) => number | undefined][] = [
  ['epoch', (r) => r.epoch],
  ['loss', (r) => r.loss],
  ['accuracy', (r) => r.accuracy],
  ['validation_loss', (r) => r.validationLoss],
  ['validation_accuracy', (r) => r.validationAccuracy],
  ['seconds', (r) => r.seconds],
];
