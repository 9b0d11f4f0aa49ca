// How a search ends that cannot go on: with the error, once, and without beginning another trial.

import { expect, test, vi } from 'vitest';
import { type DecideLines, MemoryJournal } from '../../src/search/journal.js';
import { search, type TrialObjective } from '../../src/search/run-search.js';

const SPACE = { x: { low: -5, high: 5 } };

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('a journal that cannot be written ends the search, with its error and no rejection that nobody handles', async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', listen);
  const clock = vi.spyOn(performance, 'now');
  let now = 0;
  clock.mockImplementation(() => (now += 2000)); // each report is due to be written
  class FullDisk extends MemoryJournal {
    private calls = 0;
    override async update(seen: number, decide: DecideLines): Promise<number> {
      if (++this.calls > 2) throw new Error('no space left');
      return super.update(seen, decide);
    }
  }
  const objective: TrialObjective = async (_job, { report }) => {
    report(1, 1);
    await wait(20);
    return { state: 'complete' };
  };
  try {
    const run = search({ space: SPACE, objective, trials: 2, journal: new FullDisk() });
    await expect(run).rejects.toThrow('no space left');
    expect(unhandled).toEqual([]);
  } finally {
    clock.mockRestore();
    process.off('unhandledRejection', listen);
  }
});
