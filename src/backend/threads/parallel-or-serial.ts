// Decides for a while at a time whether calls go to the team or run on the calling thread alone, by measuring both. A second
// core that is busy with something else, or a system that keeps both threads on one core, shows in the time that calls take.
// Which way is taken changes no bit of any result.
// Next: team.ts asks before each call.
//
// The whiles are long because systems move threads apart only when they have been busy for some tenths of a second. The
// team is left for longer each time that it loses, so that in the end trying it costs a few per cent.

/** Milliseconds that the team works before it is judged. */
const TEAM_WINDOW = 400;
/** … that the calling thread works alone, to know what that takes; and how long this is believed. */
const ALONE_SAMPLE = 30;
const SAMPLE_LASTS = 3000;
/** … that a team which lost is left alone: at first, and at most. */
const FIRST_REST = 400;
const LONGEST_REST = 6000;
/** A new time counts this much against those before it. */
const NEWEST = 0.2;
/** How fast the best time alone is forgotten, by each window. */
const FORGET = 1.02;
/** The team must take no more than this share of the time alone. */
const WORTH = 0.97;

interface Times {
  /** Milliseconds of a call either way, smoothed; 0 before the first. */
  team: number;
  alone: number;
  /** The least that `alone` was at the end of a window, slowly forgotten: what a core that nobody disturbs can do. */
  best: number;
  /** Calls in this window. */
  calls: number;
}

export class Governor {
  private readonly times = new Map<number, Times>();
  private team = true;
  private until = 0;
  private rest = FIRST_REST;
  private sampled = Number.NEGATIVE_INFINITY;

  /** Whether a call at this moment should go to the team. */
  prefersTeam(now: number): boolean {
    if (this.until === 0) this.until = now + TEAM_WINDOW;
    else if (now >= this.until) this.turn(now);
    return this.team;
  }

  /** How long a call took, on the way that prefersTeam() said; `key` tells kernel and shape. */
  learn(key: number, milliseconds: number): void {
    let times = this.times.get(key);
    if (times === undefined) {
      times = { team: 0, alone: 0, best: 0, calls: 0 };
      this.times.set(key, times);
    }
    const way = this.team ? 'team' : 'alone';
    times[way] += (times[way] === 0 ? 1 : NEWEST) * (milliseconds - times[way]);
    times.calls++;
  }

  /** At the end of a window: which way now, and for how long. */
  private turn(now: number): void {
    if (!this.team) {
      this.sampled = now;
      for (const times of this.times.values()) {
        if (times.alone > 0) times.best = Math.min(times.alone, times.best * FORGET || times.alone);
      }
      this.go(true, now + TEAM_WINDOW);
      return;
    }
    const share = this.shareOfAlone();
    if (share !== null && share > WORTH) {
      this.go(false, now + this.rest);
      this.rest = Math.min(LONGEST_REST, 2 * this.rest);
      return;
    }
    if (share !== null) this.rest = FIRST_REST;
    if (now - this.sampled > SAMPLE_LASTS) this.go(false, now + ALONE_SAMPLE);
    else this.go(true, now + TEAM_WINDOW);
  }

  private go(team: boolean, until: number): void {
    this.team = team;
    this.until = until;
    for (const times of this.times.values()) times.calls = 0;
  }

  /** The team's time for this window's calls as a share of what they take alone; null when that is not known yet. */
  private shareOfAlone(): number | null {
    let [team, alone] = [0, 0];
    for (const times of this.times.values()) {
      if (times.team === 0 || times.best === 0) continue;
      team += times.calls * times.team;
      alone += times.calls * times.best;
    }
    return alone === 0 ? null : team / alone;
  }
}
