// The words of a command that a message gives, as bash reads them when it is pasted: what the message quotes wrongly is not what runs.
// Next: search.test.ts, search-try.test.ts run them by jacquard().

import { execFileSync } from 'node:child_process';

/** @param command what follows "npx jacquard". */
export function bashWords(command: string): string[] {
  const words = execFileSync('bash', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' });
  return words.split('\0').slice(0, -1);
}
