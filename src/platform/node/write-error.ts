// The message for a failed write: the path, the reason in words, and what to do. Next: atomic-file.ts.

import { JacquardError, WriteError } from '../../errors.js';

export const WRITE_REASONS: Record<string, string> = {
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
  ERR_ACCESS_DENIED:
    'the permission model of Node forbids it; add --allow-fs-write=<folder> to the flags of node',
  ELOOP: 'symbolic links lead round in a circle; choose another path',
};

/** A failed write as a WriteError that says what to do; errors of our own stay as they are. */
export function writeError(path: string, error: unknown, verb: 'written' | 'removed' = 'written'): unknown {
  if (error instanceof JacquardError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  const reason = WRITE_REASONS[code] ?? (error as Error).message;
  return new WriteError(`${path}: cannot be ${verb}: ${reason}`, { cause: error });
}
