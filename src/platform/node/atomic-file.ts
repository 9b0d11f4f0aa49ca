// Files written whole or not at all: under a temporary name beside the target, flushed, then renamed.
// Next: write-dataset.ts writes data sets this way; models and reports are written so too.

import { randomBytes } from 'node:crypto';
import { readdirSync, unlinkSync } from 'node:fs';
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { JacquardError, OptionError, WriteError } from '../../errors.js';
import { followLinks, isSamePlace } from './follow-links.js';
import { isOfDead, PROCESS_WORD, THIS_PROCESS } from './process-identity.js';

export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Writes a file in one step: whoever looks sees the old content or the new, never half of it.
 * @throws WriteError naming path, reason and the way out; nothing is left behind.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await writeFilesAtomic([{ path, chunks: [data] }]);
}

/**
 * Writes files that belong together from streams of chunks, one after the other; all take their names at the
 * end, when every one is complete and no folder stands in the way. Until then a failure leaves nothing behind; a
 * disk that fails between two of the renames leaves the files that have their names already.
 * @throws OptionError when two are one and the same; WriteError, what a stream throws, or the reason `signal` is
 * aborted for.
 */
export async function writeFilesAtomic(
  files: readonly { path: string; chunks: Chunks }[],
  signal?: AbortSignal,
): Promise<void> {
  refuseEqual(files.map(({ path }) => path));
  const written: AtomicFile[] = [];
  try {
    for (const { path, chunks } of files) {
      const file = await AtomicFile.create(path);
      written.push(file);
      for await (const chunk of chunks) {
        signal?.throwIfAborted();
        await file.write(chunk);
      }
      await file.close();
    }
    for (const { path } of files) await refuseFolder(path);
    for (const file of written) await file.commit();
  } catch (error) {
    for (const file of written) await file.discard();
    throw error;
  }
}

/** Of two files with one name the second would replace the first. */
function refuseEqual(paths: readonly string[]): void {
  const twice = paths.findIndex((path, i) => paths.slice(0, i).some((other) => isSamePlace(path, other)));
  if (twice >= 0)
    throw new OptionError(`${paths[twice]}: two files to write have this name; give each its own`);
}

async function refuseFolder(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) throw new WriteError(`${path}: cannot be written: ${WRITE_REASONS['EISDIR']}`);
}

/** A pipe or a device would be replaced by the file. */
async function refuseSpecial(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined || stats.isFile() || stats.isDirectory()) return;
  throw new WriteError(
    `${path}: cannot be written: it is a pipe or a device, not a file; choose another name`,
  );
}

// Temporary files that are open now; a process that exits takes them with it.
const pending = new Set<string>();

function removePending(): void {
  for (const path of pending) {
    try {
      unlinkSync(path);
    } catch {} // gone already, or the disk went away: nothing more can be done at exit
  }
}

/** Beside its target. Names may be 255 bytes long, and a letter up to three of them. */
function temporaryName(path: string): string {
  const name = [...basename(path)].slice(0, 40).join('');
  return join(dirname(path), `.${name}.${THIS_PROCESS}.${randomBytes(4).toString('hex')}.tmp`);
}

/** Names that files have while they are written; those of earlier versions do not say by which process. */
const TEMPORARY = /^\..+\.[0-9a-f]{8}\.tmp$/;

/**
 * Removes what killed processes left half written in a folder.
 * @param all also what does not say who wrote it, in a folder that nobody else writes into.
 */
export function removeLeftovers(folder: string, { all = false } = {}): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (TEMPORARY.test(name) && (isOfDead(path) || (all && !PROCESS_WORD.test(name)))) unlinkSync(path);
  }
}

/** Where that was done. */
const tidied = new Set<string>();

/** The first time that this process writes into a folder. */
function tidyOnce(folder: string): void {
  if (tidied.has(folder)) return;
  tidied.add(folder);
  try {
    removeLeftovers(folder);
  } catch {} // of another user, or no folder, which is reported when the file is made
}

/** A file being written under a temporary name in its target's folder: that of the file which a symbolic link leads to. */
export class AtomicFile {
  private open = true;

  private constructor(
    private readonly path: string,
    /** Where the path leads. */
    private readonly target: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  /** @throws WriteError when the folder does not exist or cannot be written, and for pipes and devices. */
  static async create(path: string): Promise<AtomicFile> {
    await refuseSpecial(path);
    const target = followLinks(path);
    const temporary = temporaryName(target);
    tidyOnce(resolve(dirname(target)));
    try {
      const handle = await open(temporary, 'wx');
      if (pending.size === 0) process.once('exit', removePending);
      pending.add(temporary);
      return new AtomicFile(path, target, temporary, handle);
    } catch (error) {
      throw writeError(path, error);
    }
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    try {
      await this.handle.writeFile(chunk); // writes all of it, from where the last one ended
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  /** Flushes to the disk, so that after the rename a power cut cannot leave an empty file. */
  async close(): Promise<void> {
    try {
      await this.handle.sync();
      this.open = false;
      await this.handle.close();
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  async commit(): Promise<void> {
    try {
      await rename(this.temporary, this.target);
      await flushFolder(dirname(this.target));
    } catch (error) {
      throw writeError(this.path, error);
    }
    this.forget();
  }

  /** Removes the temporary file; after commit it does nothing. */
  async discard(): Promise<void> {
    if (!pending.has(this.temporary)) return;
    // Errors here would hide the one that led here.
    if (this.open) await this.handle.close().catch(() => {});
    await unlink(this.temporary).catch(() => {});
    this.forget();
  }

  private forget(): void {
    pending.delete(this.temporary);
    if (pending.size === 0) process.off('exit', removePending);
  }
}

/** So that a power cut does not take the new name back. Windows cannot open a folder, and needs no such call. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

const WRITE_REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space or choose another folder',
  EDQUOT: 'the disk quota is used up; free some space or choose another folder',
  EFBIG:
    'the file would be larger than the file system or ulimit -f allows; choose another folder or raise the limit',
  EACCES: 'permission to write there is missing; choose another folder',
  EPERM: 'permission to write there is missing; choose another folder',
  EROFS: 'the file system is read-only; choose another folder',
  ENOENT: 'its folder does not exist; make it first',
  ENOTDIR: 'a part of the path is a file, not a folder; choose another path',
  EISDIR: 'it is a folder; choose another name',
  EEXIST: 'a file is in the way; choose another path',
  ENOTEMPTY: 'it is a folder; choose another name',
  ENAMETOOLONG: 'the name is too long; choose a shorter one',
  EMFILE: 'too many files are open; close some or raise ulimit -n',
  EIO: 'the disk reports an error; choose another one',
  ELOOP: 'symbolic links lead round in a circle; choose another path',
};

/** A failed write as a WriteError that says what to do; errors of our own stay as they are. */
export function writeError(path: string, error: unknown): unknown {
  if (error instanceof JacquardError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  const reason = WRITE_REASONS[code] ?? (error as Error).message;
  return new WriteError(`${path}: cannot be written: ${reason}`, { cause: error });
}
