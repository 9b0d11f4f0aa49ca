// Optuna, where it is installed: Debian's python3-optuna. Tests of the journal skip without it.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PYTHON = '/usr/bin/python3';
export const WITHOUT_OPTUNA = 'Optuna is not installed: apt-get install python3-optuna';

const BEGIN = `
import json, optuna, sys, warnings
warnings.filterwarnings('ignore'); optuna.logging.set_verbosity(optuna.logging.ERROR)
journal = optuna.storages.JournalStorage(optuna.storages.JournalFileStorage(sys.argv[1]))
`;

export function hasOptuna(): boolean {
  if (!existsSync(PYTHON)) return false;
  try {
    execFileSync(PYTHON, ['-c', 'import optuna'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** What a script prints that has the journal at `path` as `journal`. */
export function runOptuna(script: string, path: string): string {
  return execFileSync(PYTHON, ['-c', BEGIN + script, path], { encoding: 'utf8' });
}
