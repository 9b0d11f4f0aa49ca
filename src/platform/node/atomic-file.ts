// Files written whole or not at all: under a temporary name beside the target, flushed, then renamed.
// Next: write-dataset.ts writes data sets this way; models and reports are written so too.

import { randomBytes } from 'node:crypto';
import { type Stats, unlinkSync } from 'node:fs';
import { type FileHandle, open, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OptionError, WriteError } from '../../errors.js';
import { BYTES_OR_TEXT, CHUNKS, requireShape } from '../../options/shapes.js';
import { namesIn, statusOf } from './file-status.js';
import { followLinks, isSamePlace } from './follow-links.js';
import { isOfDead, PROCESS_WORD, THIS_PROCESS } from './process-identity.js';
import { WRITE_REASONS, writeError } from './write-error.js';

export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Writes a file in one step: whoever looks sees the old content or the new, never half of it.
 * @throws WriteError naming path, reason and the way out; nothing is left behind.
 * @example
 * await writeFileAtomic('model.safetensors', network.save());
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  requireShape('path', path, 'text');
  requireShape('data', data, BYTES_OR_TEXT);
  await writeFilesAtomic([{ path, chunks: [data] }]);
}

/**
 * Writes files that belong together from streams of chunks, one after the other; all take their names at the
 * end, when every one is complete and no folder stands in the way. Until then a failure leaves nothing behind; a
 * disk that fails between two of the renames leaves the files that have their names already.
 * @throws OptionError when two are one and the same; WriteError, what a stream throws, or the reason `signal` is
 * aborted for.
 * @example
 * await writeFilesAtomic([{ path: 'a.bin', chunks: [bytes] }, { path: 'b.bin', chunks: [more] }]);
 */
export async function writeFilesAtomic(
  files: readonly { path: string; chunks: Chunks }[],
  signal?: AbortSignal,
): Promise<void> {
  requireShape('files', files, [{ path: 'text', chunks: CHUNKS }]);
  if (signal !== undefined) requireShape('signal', signal, 'signal');
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
  if (statusForWriting(path)?.isDirectory())
    throw new WriteError(`${path}: cannot be written: ${WRITE_REASONS['EISDIR']}`);
}

function statusForWriting(path: string): Stats | undefined {
  try {
    return statusOf(path);
  } catch (error) {
    throw writeError(path, (error as Error).cause);
  }
}

/** A pipe or a device would be replaced by the file. */
async function refuseSpecial(path: string): Promise<void> {
  const stats = statusForWriting(path);
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
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (TEMPORARY.test(name) && (isOfDead(path) || (all && !PROCESS_WORD.test(name)))) removeNow(path);
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

  async close(): Promise<void> {
    this.open = false;
    await flushAndClose(this.path, this.handle);
  }

  async commit(): Promise<void> {
    await renameFlushed(this.temporary, this.target, this.path);
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

/** Flushes to the disk, so that after a rename a power cut cannot leave an empty file. @throws WriteError; it is closed all the same. */
export async function flushAndClose(path: string, handle: FileHandle): Promise<void> {
  try {
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Gives a file or a folder its name; `shown` is how messages call it. @throws WriteError */
export async function renameFlushed(from: string, to: string, shown = to): Promise<void> {
  try {
    await rename(from, to);
    await flushFolder(dirname(to));
  } catch (error) {
    throw writeError(shown, error);
  }
}

/** Removes a file, or a folder with all that is in it; none is no error. @throws WriteError */
export async function removeAll(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw writeError(path, error, 'removed');
  }
}

/** Removes a file, at once. @throws WriteError */
export function removeNow(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeError(path, error, 'removed');
  }
}

/** So that a power cut does not take the new name back. Windows cannot open a folder, and needs no such call. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
