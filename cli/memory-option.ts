// The flag --memory: what a training may take. Before: flags.ts. Next: train-options.ts has it; large-data.ts reads larger data in parts.

import { InvalidArgumentError } from 'commander';
import { Flag } from './flags.js';

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MIB: 2 ** 20, GIB: 2 ** 30 };

export const memoryOption = () =>
  new Flag<string | undefined>(
    '--memory <size>',
    'approximate memory limit of the whole process, as 300MB or 2GB: a table in one file, or IDX files, that may need more are read in parts and trained on window by window (default: half of the memory there is)',
  ).argParser((text) => {
    if (bytesOf(text) > 0) return text;
    throw new InvalidArgumentError('A size such as 300MB or 2GB expected.');
  });

/** 0 for a text that is no size. */
export function bytesOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([MG]i?B)$/i.exec(text) ?? [];
  return number === undefined ? 0 : Number(number) * UNITS[unit.toUpperCase()];
}
