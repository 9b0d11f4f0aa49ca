// What every bad input has in common. Next: bad-input.test.ts has the files, bad-options.test.ts the options.

import { expect } from 'vitest';
import { put, temporaryFolder } from '../support/temporary.js';
import { filesIn, jacquard, type Result } from './run.js';

export type Files = Record<string, string | Uint8Array>;
/** What is bad, the files it takes, the words after `jacquard`, and what the message must say. */
export type Case = [title: string, files: Files, parameters: string, message: string | RegExp];

/** Runs a case in a folder of its own. */
export async function check([, files, parameters, message]: Case): Promise<void> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) put(folder, name, content);
  const before = filesIn(folder);
  const result = await jacquard(folder, ...parameters.split(' ').filter(Boolean));
  refused(result, message);
  expect(filesIn(folder)).toEqual(before);
}

/** Exit code 2, the message, nothing on stdout and no stack trace. */
export function refused({ code, stdout, stderr }: Result, message: string | RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^error: /m);
  expect(stderr, 'a stack trace').not.toMatch(/^ +at /m);
  expect([code, stdout]).toEqual([2, '']);
}
