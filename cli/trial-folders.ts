// trials/<number>/ in the run folder of a search: a trial's checkpoint while it is paused or runs.
// Before: run-folder.ts. Next: trial-runner.ts.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrialCheckpoints } from '../src/experiments/trial-objective.js';
import { writeError, writeFileAtomic } from '../src/platform/node/atomic-file.js';
import { makeFolder } from '../src/platform/node/make-folder.js';

const FOLDER = 'trials';

export class TrialFolders {
  /** @param run the run folder. */
  constructor(private readonly run: string) {}

  checkpointsOf(trial: number, repeat = 0): TrialCheckpoints {
    const folder = join(this.run, FOLDER, String(trial));
    const path = join(
      folder,
      repeat === 0 ? 'checkpoint.safetensors' : `checkpoint-${repeat + 1}.safetensors`,
    );
    return {
      async read() {
        try {
          return await readFile(path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
          throw error;
        }
      },
      async write(bytes) {
        await makeFolder(folder);
        await writeFileAtomic(path, bytes);
      },
      remove: () => removeAll(path),
    };
  }

  /** All of them, once the search is done. */
  remove(): Promise<void> {
    return removeAll(join(this.run, FOLDER));
  }
}

/** A file too. With what a killed process left half written. */
async function removeAll(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw writeError(path, error);
  }
}
