// Results of slow build steps, kept by the hash of everything they depend on: node_modules/.cache/jacquard/<hash>/ holds one
// result's files, and sums.json with a hash of each. Next: kernels.mjs keeps the binaries here.
//
// An entry is written beside its place and renamed, so that another build never sees half of it; one that is not whole
// nevertheless (a full disk, a hand in the folder) is ignored. Only the entries used last are kept. A cache that cannot be
// read or written is no error: the build then does the work.

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Entries kept, of 0.6 MB each. */
export const KEPT = 12;
/** After so many milliseconds an entry that was never finished belongs to a build that died. */
const ABANDONED = 3_600_000;

/** Where the package in `root` keeps its cache, or undefined where it has no node_modules. */
export function cacheFolder(root) {
  const modules = path.join(root, 'node_modules');
  return existsSync(modules) ? path.join(modules, '.cache', 'jacquard') : undefined;
}

/**
 * The hash of named contents, in hexadecimal. Names and lengths count, so that no two sets of contents are alike by accident.
 * @param {Iterable<[name: string, content: string | Uint8Array]>} contents
 */
export function hashOf(contents) {
  const hash = createHash('sha256');
  for (const [name, content] of contents) {
    const bytes = Buffer.from(content);
    hash.update(JSON.stringify([name, bytes.length])).update(bytes);
  }
  return hash.digest('hex');
}

/**
 * The files of an entry by their names, or undefined where there is none that is whole.
 * @param {string | undefined} folder
 * @param {string} hash
 * @returns {Record<string, Buffer> | undefined}
 */
export function readEntry(folder, hash) {
  if (folder === undefined) return undefined;
  const entry = path.join(folder, hash);
  try {
    const sums = JSON.parse(readFileSync(path.join(entry, 'sums.json'), 'utf8'));
    const files = {};
    for (const [name, sum] of Object.entries(sums)) {
      files[name] = readFileSync(path.join(entry, name));
      if (hashOf([[name, files[name]]]) !== sum) return undefined;
    }
    const now = new Date();
    utimesSync(entry, now, now); // used last; see prune
    return files;
  } catch {
    return undefined;
  }
}

/**
 * Keeps files under a hash, in place of what is there, and drops the entries not used for longest. False where that cannot be.
 * @param {string | undefined} folder
 * @param {string} hash
 * @param {Record<string, Uint8Array>} files
 */
export function writeEntry(folder, hash, files) {
  if (folder === undefined) return false;
  let unfinished;
  try {
    mkdirSync(folder, { recursive: true });
    unfinished = mkdtempSync(path.join(folder, 'unfinished-'));
    const sums = {};
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(path.join(unfinished, name), bytes);
      sums[name] = hashOf([[name, bytes]]);
    }
    writeFileSync(path.join(unfinished, 'sums.json'), JSON.stringify(sums));
    rmSync(path.join(folder, hash), { recursive: true, force: true });
    renameSync(unfinished, path.join(folder, hash));
    prune(folder);
    return true;
  } catch {
    // Also where another build put the same entry there in the meantime.
    if (unfinished !== undefined) rmSync(unfinished, { recursive: true, force: true });
    return false;
  }
}

function prune(folder) {
  const entries = readdirSync(folder).map((name) => ({
    name,
    used: statSync(path.join(folder, name)).mtimeMs,
  }));
  const finished = entries.filter(({ name }) => !name.startsWith('unfinished-'));
  const surplus = finished.sort((a, b) => b.used - a.used).slice(KEPT);
  const abandoned = entries.filter(
    ({ name, used }) => name.startsWith('unfinished-') && Date.now() - used > ABANDONED,
  );
  for (const { name } of [...surplus, ...abandoned])
    rmSync(path.join(folder, name), { recursive: true, force: true });
}
