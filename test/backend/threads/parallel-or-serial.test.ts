// The governor on a clock of its own: it keeps a team that pays, leaves one that does not for longer and longer, and comes back.

import { expect, it } from 'vitest';
import { Governor } from '../../../src/backend/threads/parallel-or-serial.js';
import { Random } from '../../../src/random.js';
import { expectRecordedOutcomes } from '../../support/recorded.js';

/** Calls of one kind for `milliseconds`, each as long as its way takes; returns the share of calls that the team had. */
function run(
  governor: Governor,
  clock: { now: number },
  milliseconds: number,
  team: number,
  alone: number,
): number {
  const end = clock.now + milliseconds;
  let [calls, together] = [0, 0];
  while (clock.now < end) {
    const start = clock.now;
    const way = governor.prefersTeam(start);
    clock.now += way ? team : alone;
    governor.learn(7, clock.now - start);
    calls++;
    if (way) together++;
  }
  return together / calls;
}

it('begins with the team, and keeps it while it is faster', () => {
  const [governor, clock] = [new Governor(), { now: 1000 }];
  expect(governor.prefersTeam(clock.now)).toBe(true);
  expect(run(governor, clock, 20_000, 1, 1.8)).toBeGreaterThan(0.97);
});

it('leaves a team that is slower: in the long run it costs a few per cent', () => {
  const [governor, clock] = [new Governor(), { now: 1000 }];
  run(governor, clock, 20_000, 1.5, 1);
  const start = clock.now;
  let calls = 0;
  while (clock.now < start + 60_000) {
    const way = governor.prefersTeam(clock.now);
    const taken = way ? 1.5 : 1;
    clock.now += taken;
    governor.learn(7, taken);
    calls++;
  }
  // Alone it would have been 60,000 calls.
  expect(calls).toBeGreaterThan(0.95 * 60_000);
  expect(calls).toBeLessThan(60_000);
});

it('comes back when the second core is free again', () => {
  const [governor, clock] = [new Governor(), { now: 1000 }];
  run(governor, clock, 10_000, 1.5, 1);
  run(governor, clock, 10_000, 0.6, 1); // at most one rest of six seconds
  expect(run(governor, clock, 10_000, 0.6, 1)).toBeGreaterThan(0.95);
});

it('a team that is as fast as one thread is not worth a second core', () => {
  const [governor, clock] = [new Governor(), { now: 1000 }];
  run(governor, clock, 20_000, 1, 1);
  expect(run(governor, clock, 30_000, 1, 1)).toBeLessThan(0.15);
});

it('turns at the recorded moments, whatever the times of its calls', () => {
  const random = Random.stream(1, 'governor');
  const outcomes: string[] = [];
  for (let i = 0; i < 60; i++) {
    const governor = new Governor();
    let now = random.below(2) * 1000;
    let before: boolean | undefined;
    const turns: number[] = [];
    // Three kinds of calls, the times of which change every two seconds.
    for (let phase = 0; phase < 10; phase++) {
      const alone = Array.from({ length: 3 }, () => 1 + random.below(20));
      const team = alone.map((time) => time * (0.5 + random.uniform()));
      const end = now + 2000;
      while (now < end) {
        const way = governor.prefersTeam(now);
        if (way !== before) turns.push(Math.round(now * 1000));
        before = way;
        const key = random.below(3);
        const time = (way ? team : alone)[key] * (1 + random.uniform() / 10);
        now += time;
        governor.learn(key, time);
      }
    }
    outcomes.push(turns.join(' '));
  }
  expectRecordedOutcomes(outcomes);
});
