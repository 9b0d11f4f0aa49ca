// train --profile: where the steps' time went, kernel by kernel. Before: src/backend/profile.ts measured it.

import type { Profile, ProfileRow } from '../src/backend/profile.js';
import { stdout } from './terminal.js';
import { plainTable, right, trimmed } from './terminal-table.js';

export interface ProfileSummary {
  /** Of all training steps. */
  seconds: number;
  /** Share of the time in no kernel. */
  outside: number;
  rows: ProfileRow[];
}

/** @param seconds that the training steps took in all. */
export function summarizeProfile(profile: Profile, seconds: number): ProfileSummary {
  const { rows } = profile;
  const inside = rows.reduce((sum, row) => sum + row.milliseconds, 0) / 1000;
  return { seconds, outside: 1 - inside / seconds, rows };
}

/** Rows of less than this share are added up as the rest. */
const SMALLEST_SHARE = 0.001;

export function profileTable({ seconds, outside, rows }: ProfileSummary): string {
  const { bold, dim } = stdout.colors;
  const share = (milliseconds: number) => milliseconds / 1000 / seconds;
  const percent = (part: number) => right(`${(100 * part).toFixed(1)} %`);
  const table = plainTable(6);
  const heads = ['calls', 'µs a call', 'share', 'rate'].map((head) => right(dim(head)));
  table.push([dim('kernel'), dim('shape'), ...heads]);
  const shown = rows.filter((row) => share(row.milliseconds) >= SMALLEST_SHARE);
  for (const { kernel, shape, calls, milliseconds, flops, bytes } of shown) {
    const rate =
      flops > 0 ? `${perSecond(flops, milliseconds)} GFLOP/s` : `${perSecond(bytes, milliseconds)} GB/s`;
    const each = right(((1000 * milliseconds) / calls).toFixed(1));
    table.push([kernel, shape, right(String(calls)), each, percent(share(milliseconds)), right(rate)]);
  }
  const rest = rows.filter((row) => !shown.includes(row)).reduce((sum, row) => sum + row.milliseconds, 0);
  if (rest > 0) table.push(['the rest', '', '', '', percent(share(rest)), '']);
  table.push([bold('outside kernels'), '', '', '', percent(outside), '']);
  const note = 'sparse products are counted as the dense ones that they stand for';
  const sparse = rows.some(({ kernel }) => kernel.startsWith('sparse')) ? `\n${dim(note)}` : '';
  return `\n${bold(`where ${seconds.toFixed(2)} s of training steps went`)}\n${trimmed(table)}${sparse}\n`;
}

function perSecond(amount: number, milliseconds: number): string {
  return (amount / milliseconds / 1e6).toFixed(1);
}
