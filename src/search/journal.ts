// A search's journal: lines of JSON in Optuna's format, each an operation. The search is what its lines say, so that it can be
// continued after any stop, and Optuna and its dashboard read it too.
// Next: study.ts applies the lines; platform/node/journal-file.ts keeps them in a file.

import { DataError } from '../errors.js';
import { isRecord } from '../model/untrusted-json.js';
import { requireShape } from '../options/shapes.js';

/** Optuna's operations by their numbers. */
export const OPERATION = {
  createStudy: 0,
  deleteStudy: 1,
  setStudyUserAttribute: 2,
  setStudySystemAttribute: 3,
  createTrial: 4,
  setTrialParameter: 5,
  setTrialStateAndValues: 6,
  setTrialIntermediateValue: 7,
  setTrialUserAttribute: 8,
  setTrialSystemAttribute: 9,
} as const;

/** Optuna's numbers for what has become of a trial. */
export const TRIAL_STATES = ['running', 'complete', 'pruned', 'failed', 'waiting'] as const;
/** The state of a trial, by Optuna's number. */
export type TrialState = (typeof TRIAL_STATES)[number];

/** One line: an operation, who wrote it, and what belongs to the operation. */
export type JournalLine = Readonly<Record<string, unknown>> & {
  readonly op_code: number;
  readonly worker_id: string;
};

/** Gets the lines that were added, returns those to add. */
export type DecideLines = (added: readonly JournalLine[]) => readonly JournalLine[];

/** Where a search writes every result, and what it continues from. */
export interface Journal {
  /**
   * Under the journal's lock: hands over the lines after the first `seen`, and adds those that it gets back.
   * @returns how many lines there are then. @throws DataError for lines that are damaged; WriteError
   */
  update(seen: number, decide: DecideLines): Promise<number>;
  /** Who writes, as the lines say it. */
  readonly name: string;
  /** The local time as Python reads it: 2026-11-30T12:00:00.000000. */
  now(): string;
}

/** @see JournalLine */
export const LINE = { op_code: 'index', worker_id: 'text' };
/**
 * A journal that is kept in memory, and gone with it.
 * @example
 * const journal = new MemoryJournal();
 * await search({ space, objective, trials: 20, journal });
 * await search({ space, objective, trials: 40, journal });   // twenty more
 */
export class MemoryJournal implements Journal {
  /** All lines so far. */
  readonly lines: JournalLine[];
  /** For messages. */
  readonly name = 'memory';

  /** @param lines what is in it already. */
  constructor(lines: readonly JournalLine[] = []) {
    requireShape('lines', lines, [LINE]);
    this.lines = [...lines];
  }

  /** The time, as the journal writes it. */
  now(): string {
    return localTime(new Date());
  }

  /** Lets `change` see the new lines, and adds what it returns. */
  async update(seen: number, decide: DecideLines): Promise<number> {
    requireShape('seen', seen, 'index');
    requireShape('decide', decide, 'function');
    const lines = decide(this.lines.slice(seen));
    requireShape('the lines of decide', lines, [LINE]);
    this.lines.push(...lines);
    return this.lines.length;
  }
}

/** A moment as Optuna writes it, local and with microseconds. */
export function localTime(moment: Date): string {
  const local = new Date(moment.getTime() - 60_000 * moment.getTimezoneOffset());
  return local.toISOString().replace('Z', '000');
}

/** As in a file, with the line's end. */
export function encodeLine(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Python writes NaN and Infinity, which JSON does not know. */
const NOT_JSON = /(?<=[:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g;

/** @param where path and number of the line, for messages. @throws DataError */
export function decodeLine(text: string, where: string): JournalLine {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (error) {
    try {
      line = JSON.parse(text.replace(NOT_JSON, 'null'));
    } catch {
      throw new DataError(`${where}: not a line of a journal: ${(error as Error).message}`, { cause: error });
    }
  }
  if (isRecord(line) && Number.isInteger(line['op_code']) && typeof line['worker_id'] === 'string')
    return line as JournalLine;
  throw new DataError(`${where}: not a line of a journal: op_code and worker_id expected`);
}
