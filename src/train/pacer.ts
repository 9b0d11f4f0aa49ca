// Measures the time that training takes, and lets the event loop turn often enough for an abort or a page to get in.

import type { Host } from '../backend/backend.js';

/** Longest stretch of computing between two turns of the event loop. */
const PAUSE_AFTER_MS = 10;

export class Pacer {
  private milliseconds = 0;
  private sincePause = 0;

  constructor(
    private readonly host: Host,
    private readonly signal?: AbortSignal,
  ) {}

  /** Runs `work` on the clock. */
  run(work: () => void): void {
    const start = this.host.now();
    work();
    const elapsed = this.host.now() - start;
    this.milliseconds += elapsed;
    this.sincePause += elapsed;
  }

  /** Pauses when it is time to. @throws the signal's reason when aborted. */
  async breathe(): Promise<void> {
    if (this.sincePause < PAUSE_AFTER_MS) return;
    this.sincePause = 0;
    await this.host.pause();
    this.signal?.throwIfAborted();
  }

  /** Seconds of work since the last call. */
  takeSeconds(): number {
    const seconds = this.milliseconds / 1000;
    this.milliseconds = 0;
    return seconds;
  }
}
