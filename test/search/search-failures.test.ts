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

/** Takes its time, so that a job may end while the next one is asked for. */
class SlowJournal extends MemoryJournal {
  override async update(seen: number, decide: DecideLines): Promise<number> {
    const count = await super.update(seen, decide);
    await wait(5);
    return count;
  }
}

test.for([2, 20])(
  '%i workers: a job that fails while the next one is written ends the search',
  async (workers) => {
    const begun: number[] = [];
    const objective: TrialObjective = async ({ number }) => {
      begun.push(number);
      if (begun.length === 1) throw new Error('power cut');
      await wait(5);
      return { state: 'complete' };
    };
    const run = search({ space: SPACE, objective, trials: 40, workers, journal: new SlowJournal() });
    await expect(run).rejects.toThrow('power cut');
    expect(begun).toEqual([0]);
  },
);

test('aborted while it begins as many jobs as there are workers, it begins no more', async () => {
  const controller = new AbortController();
  let begun = 0;
  const objective: TrialObjective = (_job, { signal }) => {
    if (++begun === 3) setTimeout(() => controller.abort(new Error('enough')), 1);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const journal = new SlowJournal();
  const run = search({
    space: SPACE,
    objective,
    trials: 300,
    workers: 256,
    journal,
    signal: controller.signal,
  });
  await expect(run).rejects.toThrow('enough');
  expect(begun).toBe(3);
});
