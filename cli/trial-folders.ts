// trials/<number>/ in the run folder of a search: a trial's checkpoint while it is paused or runs.
// Before: run-folder.ts. Next: trial-runner.ts.

import { join } from 'node:path';
import type { TrialCheckpoints } from '../src/experiments/trial-objective.js';
import { removeAll, writeFileAtomic } from '../src/platform/node/atomic-file.js';
import { makeFolder } from '../src/platform/node/make-folder.js';
import { readIfThere } from '../src/platform/node/open-file.js';

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
        return readIfThere(path);
      },
      async write(bytes) {
        await makeFolder(folder);
        await writeFileAtomic(path, bytes);
      },
      remove: () => removeAll(path),
    };
  }

  /** All of them, once the search is done, with what a killed process left half written. */
  remove(): Promise<void> {
    return removeAll(join(this.run, FOLDER));
  }
}
