// Which process a lock, a temporary file or a folder belongs to, as a word for names, and whether that process still runs.
// Next: file-lock.ts, atomic-file.ts, encoded-folder.ts.

import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { basename } from 'node:path';

/** `elsewhere`: a process of another machine or container, which cannot be seen from here. */
export type ProcessState = 'alive' | 'dead' | 'elsewhere';

interface Identity {
  /** Of the host's name and installation, as hexadecimal digits. */
  host: string;
  /** Of this start of the system; empty where it has no name. */
  boot: string;
  /** Within which process numbers are unique: that of a container. Empty where there is only one. */
  numbers: string;
  pid: number;
  /** When the process began; of the same process always the same text. Empty where it is unknown. */
  start: string;
}

const OWN: Identity = {
  host: hashed(`${hostname()} ${textOf('/etc/machine-id')}`),
  boot: hashed(textOf('/proc/sys/kernel/random/boot_id')),
  numbers: numberSpace(),
  pid: process.pid,
  start: startOf(process.pid) ?? steadyStart(),
};

/** This process, as a word of letters, digits, dots and hyphens: "3f9a1c2e-91bc02de-4026531836-4711-88231". */
export const THIS_PROCESS = wordOf(OWN);

/** Finds such a word in a name. */
export const PROCESS_WORD = /[0-9a-f]{8}-(?:[0-9a-f]{8})?-\d*-\d+-(?:t?\d+)?/;

/**
 * Whether the process that a word names runs. A process that has the number of one that ended is told from it by the time of its start.
 * @param since when it made what has the word, in milliseconds since 1970.
 */
export function stateOfProcess(word: string, since: number): ProcessState {
  const [host, boot, numbers, pid, start] = word.split('-');
  if (host !== OWN.host) return 'elsewhere';
  // Before the system was started anew; or on a machine of the same name.
  if (boot !== OWN.boot) return since < Date.now() - 1000 * uptime() ? 'dead' : 'elsewhere';
  if (numbers !== OWN.numbers) return 'elsewhere';
  return isAlive(Number(pid), start) ? 'alive' : 'dead';
}

/** Whether a file or folder has the word of a process in its name that has ended. */
export function isOfDead(path: string): boolean {
  const [word] = PROCESS_WORD.exec(basename(path)) ?? [];
  const stats = word === undefined ? undefined : lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stateOfProcess(word!, stats.mtimeMs) === 'dead';
}

/** The number of the process that a word names. */
export function pidOf(word: string): number {
  return Number(word.split('-')[3]);
}

function wordOf({ host, boot, numbers, pid, start }: Identity): string {
  return [host, boot, numbers, pid, start].join('-');
}

function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (start.startsWith('t')) return pid !== process.pid || isOwnStart(Number(start.slice(1)));
  const found = startOf(pid);
  return found === null || start === '' || found === start;
}

/** In ticks of the kernel since it was started; null where there is no /proc, 'ended' for a process that only its parent remembers. */
function startOf(pid: number): string | null {
  const text = textOf(`/proc/${pid}/stat`);
  if (text === '') return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // a name in parentheses stands before them
  return ['Z', 'X', 'x'].includes(fields[0]) ? 'ended' : fields[19];
}

/** All threads of a process measure the same, nearly. */
const NEARLY_MILLISECONDS = 100;

/** In milliseconds of the machine's steady clock, where there is no /proc. */
function steadyStart(): string {
  return `t${Math.round(ownStart())}`;
}

function ownStart(): number {
  const starts = Array.from({ length: 5 }, () => {
    const seconds = process.uptime();
    return Number(process.hrtime.bigint()) / 1e6 - 1000 * seconds;
  });
  return Math.max(0, Math.min(...starts));
}

function isOwnStart(start: number): boolean {
  return Math.abs(start - ownStart()) <= NEARLY_MILLISECONDS;
}

function numberSpace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
  } catch {
    return '';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function hashed(text: string): string {
  return text === '' ? '' : createHash('sha256').update(text).digest('hex').slice(0, 8);
}
