// Measures the time that training takes, and lets the event loop turn often enough for an abort or a page to get in.

import type { Host } from '../backend/backend.js';
import type { AbortSignalLike } from '../web-types.js';

/** Longest stretch of computing between two turns of the event loop. */
const PAUSE_AFTER_MS = 10;

export class Pacer {
  private milliseconds = 0;
  private sincePause = 0;

  constructor(
    private readonly host: Host,
    private readonly signal?: AbortSignalLike,
  ) {}

  /** Runs `work` on the clock. */
  run<T>(work: () => T): T {
    const start = this.host.now();
    const result = work();
    const elapsed = this.host.now() - start;
    this.milliseconds += elapsed;
    this.sincePause += elapsed;
    return result;
  }

  /** Waits for reading, which belongs to the training, on the clock. @throws the signal's reason when aborted. */
  async wait(reading: Promise<void>): Promise<void> {
    const start = this.host.now();
    await reading;
    this.milliseconds += this.host.now() - start;
    this.sincePause = 0;
    this.signal?.throwIfAborted();
  }

  /** A pause when it is time for one. @throws the signal's reason when aborted. */
  breathe(): Promise<void> | undefined {
    this.signal?.throwIfAborted();
    return this.sincePause < PAUSE_AFTER_MS ? undefined : this.pause();
  }

  private async pause(): Promise<void> {
    this.sincePause = 0;
    await this.host.pause();
    this.signal?.throwIfAborted();
  }

  /** Seconds of work since the last takeSeconds(). */
  get seconds(): number {
    return this.milliseconds / 1000;
  }

  /** Seconds of work since the last call. */
  takeSeconds(): number {
    const seconds = this.milliseconds / 1000;
    this.milliseconds = 0;
    return seconds;
  }
}
