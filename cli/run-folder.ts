// A run's folder: runs/train, runs/train-2, …, made when there is something to put in it, every file written whole.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeError, writeFileAtomic } from '../src/platform/node/atomic-file.js';
import type { EpochRecord, History } from '../src/train/history.js';

export class RunFolder {
  private constructor(readonly path: string) {}

  /** The first free name among out/name, out/name-2, … @throws WriteError when no folder can be made there. */
  static create(out: string, name: string): RunFolder {
    try {
      mkdirSync(out, { recursive: true });
    } catch (error) {
      throw writeError(out, error);
    }
    for (let number = 1; ; number++) {
      const path = join(out, number === 1 ? name : `${name}-${number}`);
      try {
        mkdirSync(path); // fails where it exists, so two runs at once get two folders
        return new RunFolder(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError(path, error);
      }
    }
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

const RESULT_COLUMNS: [name: string, value: (record: EpochRecord) => number | undefined][] = [
  ['epoch', (r) => r.epoch],
  ['loss', (r) => r.loss],
  ['accuracy', (r) => r.accuracy],
  ['validation_loss', (r) => r.validationLoss],
  ['validation_accuracy', (r) => r.validationAccuracy],
  ['seconds', (r) => r.seconds],
];
