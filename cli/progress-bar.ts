// One line that fills as work is done, with a text beside it, drawn over itself. The cursor stays as it is, so that a kill leaves a
// terminal as it should be. Before: terminal.ts. Next: training-progress.ts, search-progress.ts.

import { cutTo } from './fit-columns.js';
import type { Terminal } from './terminal.js';

const MILLISECONDS_BETWEEN_DRAWS = 100;

export class ProgressBar {
  private next = 0;
  private last: (() => void) | undefined;

  /** @param size characters of the bar */
  constructor(
    private readonly terminal: Terminal,
    private readonly size: number,
  ) {}

  /** Draws, at most ten times a second. `share` is from 0 to 1. */
  update(share: number, text: string): void {
    this.last = () => this.draw(share, text);
    if (performance.now() >= this.next) this.last();
  }

  /** A line above the bar. */
  log(line: string): void {
    this.terminal.status(`${line}\n`);
    this.last?.();
  }

  /** Leaves nothing behind. */
  stop(): void {
    if (this.last) this.terminal.status('');
    this.last = undefined;
  }

  private draw(share: number, text: string): void {
    this.next = performance.now() + MILLISECONDS_BETWEEN_DRAWS;
    const done = Math.round(this.size * share);
    const bar = '━'.repeat(done) + '─'.repeat(this.size - done);
    const room = (this.terminal.columns ?? 80) - this.size - 1;
    const { cyan } = this.terminal.colors;
    this.terminal.status(cyan(bar) + cutTo(` ${Math.floor(100 * share)}%  ${text}`, room));
  }
}
