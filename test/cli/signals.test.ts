// Every signal that asks a training to end lets it write its checkpoint, and its exit code says which one it was.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeAttachment } from '../../src/model/model-file.js';
import { folderWithCsv, QUICK, start } from './run.js';

test.for([
  ['SIGHUP', 129],
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  '%s: a checkpoint, how to go on, and exit code %i; a second SIGHUP does not interrupt the writing',
  async ([signal, code], context) => {
    if (process.platform === 'win32') context.skip('Windows has no signals to send');
    const folder = folderWithCsv();
    const words = [...QUICK, '--epochs', '1000000', '--out', 'my runs', '--checkpoint-minutes', '600'];
    const { child, result } = start(folder, words);
    let begun = false;
    child.stderr!.on('data', (text) => {
      if (begun || !/epoch +\d/.test(text)) return;
      begun = true;
      for (const one of signal === 'SIGHUP' ? [signal, signal, signal] : [signal]) child.kill(one);
    });
    const { code: found, stderr } = await result;
    expect(found).toBe(code);
    expect(stderr).toMatch(/interrupted after .*; to resume: npx jacquard train --resume 'my runs\/train'/);
    const last = join(folder, 'my runs/train/last.safetensors');
    expect(decodeAttachment(readFileSync(last), last)).not.toBe(null);
    expect(existsSync(join(folder, 'my runs/train/running'))).toBe(false);
  },
);
