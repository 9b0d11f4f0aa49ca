// Which of the two searches the words after `jacquard search` ask for. Next: index.ts loads that one.

import { join } from 'node:path';
import { isThere } from '../src/platform/node/file-status.js';
import { readTextNow } from '../src/platform/node/open-file.js';

export const JOURNAL = 'journal.log';

/** Whether these words after `jacquard search` ask for this command, and not for the report's grid. */
export function isSearchTry(words: readonly string[]): boolean {
  const own = [
    ...['--try', '--sampler', '--pruner', '--trials', '--budget', '--folds', '--journal', '--workers'],
    '--report',
    '--queue',
  ];
  if (words.some((word) => own.some((flag) => word === flag || word.startsWith(`${flag}=`)))) return true;
  const i = words.findIndex((word) => word === '--resume' || word.startsWith('--resume='));
  if (i < 0) return false;
  const folder = words[i] === '--resume' ? words[i + 1] : words[i].slice('--resume='.length);
  return folder !== undefined && (isThere(join(folder, JOURNAL)) || isRecordOfTry(join(folder, 'args.json')));
}

/** Whether args.json is of this command: the journal may be elsewhere, or not begun yet. */
function isRecordOfTry(args: string): boolean {
  try {
    return JSON.parse(readTextNow(args)).how !== undefined;
  } catch {
    return false; // the command says what is wrong with it
  }
}
