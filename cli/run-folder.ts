// A run's folder: runs/train, runs/train-2, …, made when there is something to put in it, every file written whole, by one process at a time.
// Before: hold.ts.

import { join } from 'node:path';
import { OptionError } from '../src/errors.js';
import { removeAll, removeLeftovers, writeFileAtomic } from '../src/platform/node/atomic-file.js';
import { type Holder, holderOf } from '../src/platform/node/file-lock.js';
import { isFile, isFolder } from '../src/platform/node/file-status.js';
import { makeFolder, makeNewFolder, removeIfEmpty } from '../src/platform/node/make-folder.js';
import { readIfThere } from '../src/platform/node/open-file.js';
import { withoutCredentials } from '../src/platform/node/redis-address.js';
import { shellWord } from '../src/report/shell-word.js';
import { historyCsv } from '../src/train/csv-log.js';
import type { History } from '../src/train/history.js';
import { VERSION } from '../src/version.js';
import { hold, inUse } from './hold.js';

/** Is there while a process writes into the folder. */
const RUNNING = 'running';

export class RunFolder {
  private undo: (() => Promise<void>) | undefined;

  /** Of a folder that is there. */
  constructor(readonly path: string) {}

  /**
   * The first free name among out/name, out/name-2, …, with args.json in it: what was asked for.
   * @throws WriteError when that cannot be written; then no folder is left.
   */
  static async begin(out: string, name: string, args: unknown): Promise<RunFolder> {
    const removeOut = await makeFolder(out);
    let run: RunFolder | undefined;
    let release: (() => void) | undefined;
    try {
      run = new RunFolder(makeNumbered(join(out, name)));
      release = await run.hold();
      await run.writeJson('args.json', args);
      const [begun, leave] = [run, release];
      run.undo = async () => {
        await removeAll(begun.file('args.json'));
        leave();
        removeIfEmpty(begun.path);
        await removeOut();
      };
      return run;
    } catch (error) {
      release?.();
      if (run !== undefined) removeIfEmpty(run.path);
      await removeOut();
      throw error;
    }
  }

  /** Removes the folder of a run that did nothing, and what was made for it. */
  async discard(): Promise<void> {
    await this.undo?.();
  }

  /** A folder that a run began before, to read from. @throws OptionError when there is no such run. */
  static open(path: string): RunFolder {
    if (!isFile(join(path, 'args.json'))) {
      throw new OptionError(
        `${path}: no run folder: it has no args.json; give the folder that "run folder" named`,
      );
    }
    return new RunFolder(path);
  }

  /**
   * A folder that a run began before, to go on in. What a killed process left half written is removed.
   * @throws OptionError when there is no such run, or a process has it.
   */
  static async reopen(path: string): Promise<RunFolder> {
    const run = RunFolder.open(path);
    await run.hold();
    removeLeftovers(path, { all: true });
    return run;
  }

  /** Keeps other processes from writing here, until this one ends. */
  private hold(): Promise<() => void> {
    return hold(this.file(RUNNING), this.path);
  }

  /** Whether a process writes into it, or may. */
  get isRunning(): boolean {
    return this.holder !== null;
  }

  /** @throws OptionError where a process writes into it, or may. */
  requireIdle(): void {
    const { holder } = this;
    if (holder) throw inUse(this.path, this.file(RUNNING), holder);
  }

  private get holder(): Holder | null {
    const holder = holderOf(this.file(RUNNING));
    return holder?.state === 'dead' ? null : holder;
  }

  /** The bytes of a file in it; null where there is none. */
  read(name: string): Uint8Array | null {
    return readIfThere(this.file(name));
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
    return this.write('results.csv', historyCsv(history));
  }
}

function makeNumbered(base: string): string {
  for (let number = 1; ; number++) {
    const path = number === 1 ? base : `${base}-${number}`;
    if (makeNewFolder(path)) return path; // two runs at once get two folders
  }
}

/** A run folder stands for the best model in it. */
export function modelPath(path: string): string {
  return isFolder(path) ? join(path, 'model.safetensors') : path;
}

/** What was typed, so that it can be typed again. */
export function commandLine(words: readonly string[] = process.argv.slice(2)): string {
  return ['npx jacquard', ...words.map(withoutCredentials).map(shellWord)].join(' ');
}

export function versions() {
  return { jacquard: VERSION, node: process.version };
}
