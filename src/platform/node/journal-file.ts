// A search's journal as a file that Optuna's JournalStorage reads and writes too: JSON lines, added under a lock and flushed.
// Before: search/journal.ts has the lines, file-lock.ts the lock. Next: search/run-search.ts writes it.

import { type FileHandle, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { DataError } from '../../errors.js';
import { requireShape } from '../../options/shapes.js';
import {
  type DecideLines,
  decodeLine,
  encodeLine,
  type Journal,
  type JournalLine,
  LINE,
  localTime,
} from '../../search/journal.js';
import { withFileLock } from './file-lock.js';
import { followLinks } from './follow-links.js';
import { closeQuietly, readAt } from './open-file.js';
import { writeError } from './write-error.js';

const LINE_END = 0x0a;
/** Of text at once: V8's strings are not much longer. A line takes some 150 bytes. */
const MOST_BYTES = 2 ** 28;
/** Of every line, without blanks; Optuna writes its keys in this order too. */
const LINE_BEGIN = '{"op_code":';

/**
 * The journal in the file at `path`, which is made where it does not exist. What a killed process left of its last line is removed; a
 * file that is not a journal is an error, and is left unchanged.
 * @example await search({ space, objective, journal: journalFile('journal.log') });
 */
export function journalFile(path: string): Journal {
  requireShape('path', path, 'text');
  return new JournalFile(path);
}

class JournalFile implements Journal {
  readonly name = `${hostname()}-${process.pid}`;
  /** Lines that were read or written, and where they end. */
  private count = 0;
  private offset = 0;
  /** One call after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly path: string) {}

  now(): string {
    return localTime(new Date());
  }

  update(seen: number, decide: DecideLines): Promise<number> {
    requireShape('seen', seen, 'index');
    requireShape('decide', decide, 'function');
    const work = () => this.locked(() => this.addTo(seen, decide));
    const done = this.last.then(work, work);
    this.last = done;
    return done;
  }

  /** A journal that a link leads to is locked under both names, as Optuna knows it by either. */
  private locked<Result>(work: () => Promise<Result>): Promise<Result> {
    const target = followLinks(this.path);
    return withFileLock(target, () => (target === this.path ? work() : withFileLock(this.path, work)));
  }

  private async addTo(seen: number, decide: DecideLines): Promise<number> {
    if (seen !== this.count) [this.count, this.offset] = [0, 0]; // another search reads it from its beginning
    const file = await this.open();
    try {
      const first = this.count;
      const lines = decide((await this.readAdded(file)).slice(seen - first));
      requireShape('the lines of decide', lines, [LINE]);
      if (lines.length === 0) return this.count;
      const bytes = Buffer.from(lines.map(encodeLine).join(''));
      await file.writeFile(bytes);
      await file.sync();
      this.offset += bytes.length;
      this.count += lines.length;
      return this.count;
    } catch (error) {
      throw writeError(this.path, error);
    } finally {
      await closeQuietly(file);
    }
  }

  private async open(): Promise<FileHandle> {
    try {
      return await open(this.path, 'a+');
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  private async readAdded(file: FileHandle): Promise<JournalLine[]> {
    const { size } = await file.stat();
    const added = size - this.offset;
    if (added > MOST_BYTES)
      throw new DataError(`${this.path}: ${size} bytes; a journal of more than ${MOST_BYTES} cannot be read`);
    const bytes = await readAt(file, new Uint8Array(Math.max(0, added)), this.offset);
    if (bytes.length !== added)
      throw new DataError(`${this.path}: it is shorter than it was; a search cannot go on with it`);
    const end = bytes.lastIndexOf(LINE_END) + 1;
    const texts = new TextDecoder().decode(bytes.subarray(0, end)).split('\n').slice(0, -1);
    const where = (i: number) => `${this.path}: line ${this.count + i + 1}`;
    const lines = texts.map((text, i) => decodeLine(text, where(i)));
    const last = new TextDecoder().decode(bytes.subarray(end));
    // Under the lock nobody writes, so whoever began this line was killed. It may lack its end alone, as Optuna reads it too.
    const whole = decodedWhole(last);
    if (whole) {
      lines.push(whole);
      await file.writeFile('\n');
    } else if (last !== '') {
      requireBegun(last, where(texts.length));
      await file.truncate(this.offset + end);
    }
    this.offset += whole ? bytes.length + 1 : end;
    this.count += lines.length;
    return lines;
  }
}

/** Null for a line that was cut short. */
function decodedWhole(line: string): JournalLine | null {
  if (!line.startsWith('{') || !line.endsWith('}')) return null;
  try {
    return decodeLine(line, '');
  } catch {
    return null;
  }
}

/** What is cut off must be the beginning of a line of ours or of Optuna's: the file may be another one, named by mistake. @throws DataError */
function requireBegun(line: string, where: string): void {
  const text = line.slice(0, LINE_BEGIN.length + 2).replaceAll(' ', '');
  if (LINE_BEGIN.startsWith(text.slice(0, LINE_BEGIN.length))) return;
  throw new DataError(
    `${where}: not a line of a journal: it begins with ${JSON.stringify(line.slice(0, 20))}`,
  );
}
