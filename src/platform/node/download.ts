// Fetches Fashion-MNIST: resumable, checked, and under its own name only once it is whole.
// Next: datasets.ts reads it like any other folder.

import { constants, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FASHION_MNIST_FILES, FASHION_MNIST_MIRRORS, type KnownFile } from '../../data/fashion-mnist.js';
import type { OnProgress } from '../../data/progress.js';
import { DataError, JacquardError, WriteError } from '../../errors.js';
import { requireShape } from '../../options/shapes.js';
import { faultOf } from './checksum.js';
import { statusOf } from './file-status.js';
import { followLinks } from './follow-links.js';
import { makeFolder } from './make-folder.js';
import { writeError } from './write-error.js';

// A connection on which nothing comes for this long is given up.
const STALL_MILLISECONDS = 30_000;
// A connection that breaks is taken up again where it broke, this often for each address.
const ATTEMPTS = 3;

/** Options of downloadFashionMnist(). */
export interface DownloadOptions {
  /** Where the four files go; made when it is not there. */
  folder: string;
  /** A base address instead of the official ones; JACQUARD_MIRROR is the same for all programs. */
  from?: string;
  onProgress?: OnProgress;
  /** Called with a sentence when a file that is there is not what it should be, and is fetched again. */
  onNotice?: (text: string) => void;
  signal?: AbortSignal;
  /** What each file must be; the real Fashion-MNIST by default. */
  files?: readonly KnownFile[];
}

const OPTIONS = {
  ...{
    folder: 'text',
    'from?': 'text',
    'onProgress?': 'function',
    'onNotice?': 'function',
    'signal?': 'signal',
  },
  'files?': [{ name: 'text' }],
};

/**
 * Downloads the files that are not in `folder` yet, and returns the paths of all. What arrived of a file stays in
 * `<name>.gz.part`, and the next call goes on from there. The SHA-256 of the decompressed content is checked, also
 * that of files which are there: one that differs is replaced as soon as the right one has arrived.
 * @throws DataError when no address gave the files, naming what each answered and the other ways to the data;
 * WriteError when the folder cannot be written, or a folder stands where a file belongs.
 * @example
 * const paths = await downloadFashionMnist({ folder: 'fashion-mnist' });
 */
export async function downloadFashionMnist(options: DownloadOptions): Promise<string[]> {
  requireShape('options', options, OPTIONS);
  const { folder, files = FASHION_MNIST_FILES } = options;
  const base = options.from ?? process.env['JACQUARD_MIRROR'];
  const mirrors = base ? [base] : FASHION_MNIST_MIRRORS;
  const removeFolder = await makeFolder(folder);
  const paths: string[] = [];
  try {
    for (const file of files) paths.push(await downloadFile(file, mirrors, options));
  } catch (error) {
    await removeFolder(); // only where nothing arrived
    throw error;
  }
  return paths;
}

async function downloadFile(
  file: KnownFile,
  mirrors: readonly string[],
  options: DownloadOptions,
): Promise<string> {
  const path = join(options.folder, `${file.name}.gz`);
  if (await isThere(path, file, options)) return path;
  const failures: string[] = [];
  for (const mirror of mirrors) {
    const url = `${mirror.replace(/\/*$/, '/')}${file.name}.gz`;
    try {
      await fetchChecked(url, followLinks(path), file, options);
      return path;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof DataError)) throw error;
      failures.push(error.message);
    }
  }
  throw new DataError(
    `fashion-mnist: ${file.name}.gz could not be downloaded: ${failures.join('; ')}. Other ways: install Debian's ` +
      'package dataset-fashion-mnist, give a folder that holds the files (--data <folder>), or use the embedded ' +
      'sample (--data sample)',
  );
}

async function isThere(path: string, file: KnownFile, options: DownloadOptions): Promise<boolean> {
  const stats = statusOf(path);
  if (stats === undefined) return false;
  if (stats.isDirectory()) {
    throw new WriteError(`${path}: a folder is where the file belongs; remove it or choose another folder`);
  }
  const fault = await faultOf(path, file);
  if (fault !== undefined) options.onNotice?.(`${path}: ${fault}; it is downloaded again`);
  return fault === undefined;
}

/** Fetches into `<path>.part`, checks, and renames. A part that fails the check is thrown away and fetched anew once. */
async function fetchChecked(
  url: string,
  path: string,
  file: KnownFile,
  options: DownloadOptions,
): Promise<void> {
  const part = `${path}.part`;
  const resumed = statusOf(part) !== undefined;
  await fetchWhole(url, part, file, options);
  const fault = await adopt(part, path, file);
  if (fault === undefined) return;
  if (resumed) return fetchChecked(url, path, file, options);
  throw new DataError(`${url}: ${fault}; what arrived is removed, and another run begins anew`);
}

/**
 * Gives a part its name when it is right; else removes it and returns what is wrong. Two processes may fetch the same
 * file: they write the same bytes at the same places, and whoever is first gives it the name.
 */
async function adopt(part: string, path: string, file: KnownFile): Promise<string | undefined> {
  const fault = await faultOf(part, file);
  try {
    if (fault === undefined) await rename(part, path);
    else await rm(part, { force: true });
  } catch (error) {
    if ((await faultOf(path, file)) === undefined) return undefined;
    throw writeError(path, error);
  }
  const done = fault === undefined || (await faultOf(path, file)) === undefined;
  return done ? undefined : fault;
}

/** Takes a connection that broke up again, as long as each one brings something. */
async function fetchWhole(
  url: string,
  part: string,
  file: KnownFile,
  options: DownloadOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = sizeOf(part);
    try {
      return await fetchRest(url, part, file, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof BrokenConnection)) throw error;
      const stuck = sizeOf(part) === before;
      if (stuck || attempt === ATTEMPTS) throw new DataError(`${url}: ${error.message}`, { cause: error });
    }
  }
}

/** The connection failed or broke: perhaps worth another try. */
class BrokenConnection extends Error {}

/** One request for what is missing of a file, appended to `part`. */
async function fetchRest(
  url: string,
  part: string,
  file: KnownFile,
  options: DownloadOptions,
): Promise<void> {
  const have = sizeOf(part);
  const stalled = new AbortController();
  const signal = options.signal ? AbortSignal.any([stalled.signal, options.signal]) : stalled.signal;
  let timer = setTimeout(() => stalled.abort(), STALL_MILLISECONDS);
  try {
    // identity: the file is gzip already, and a byte range must count the file's own bytes.
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (have > 0) headers['range'] = `bytes=${have}-`;
    const response = await fetch(url, { headers, signal });
    const start = await startOf(response, have, url);
    if (start === undefined) return; // nothing is missing
    const length = Number(response.headers.get('content-length')) || undefined;
    const totalBytes = length && start + length;
    for await (const doneBytes of writing(part, start, response)) {
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), STALL_MILLISECONDS);
      if (doneBytes > maxBytes(file)) throw new DataError(`${url}: more than ${maxBytes(file)} bytes`);
      options.onProgress?.({ stage: 'download', file: `${file.name}.gz`, doneBytes, totalBytes });
    }
  } catch (error) {
    throw connectionError(error, stalled.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

/** gzip never makes a file much larger than it was: more than this is another file. */
function maxBytes(file: KnownFile): number {
  return file.size + (1 << 16);
}

/** Where the answer's bytes belong in the file; undefined when the file is whole already. */
async function startOf(response: Response, have: number, url: string): Promise<number | undefined> {
  if (response.status === 200) return 0;
  const range = response.headers.get('content-range') ?? '';
  if (response.status === 206 && range.startsWith(`bytes ${have}-`)) return have;
  await response.body?.cancel(); // nobody reads it, and it would hold the connection
  if (response.status === 416 && have > 0) return undefined;
  const answer = response.status === 206 ? `another range (${range})` : `HTTP ${response.status}`;
  throw new DataError(`${url}: ${answer} ${response.statusText}`.trimEnd());
}

/** Writes the answer's bytes from `start` on, not merely at the end; yields how far they reach after each piece. */
async function* writing(part: string, start: number, response: Response): AsyncGenerator<number> {
  const flags = constants.O_WRONLY | constants.O_CREAT | (start === 0 ? constants.O_TRUNC : 0);
  const handle = await open(part, flags).catch((error) => {
    throw writeError(part, error);
  });
  try {
    let position = start;
    for await (const chunk of response.body ?? []) {
      await writeAt(handle, chunk, position).catch((error) => {
        throw writeError(part, error);
      });
      position += chunk.length;
      yield position;
    }
  } finally {
    await handle.close();
  }
}

async function writeAt(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    done += (await handle.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
  }
}

function connectionError(error: unknown, stalled: boolean): unknown {
  if (stalled) return new BrokenConnection(`nothing came for ${STALL_MILLISECONDS / 1000} seconds`);
  if (error instanceof JacquardError) return error;
  const { message, cause } = error as Error;
  const reason = cause ? (cause as Error).message || (cause as NodeJS.ErrnoException).code : message;
  return new BrokenConnection(`the connection failed (${reason})`, { cause: error });
}

function sizeOf(path: string): number {
  return statusOf(path)?.size ?? 0;
}
