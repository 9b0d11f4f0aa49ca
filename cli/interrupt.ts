// Ctrl-C, SIGTERM, or a terminal that is closed (SIGHUP): the first asks the work to stop at the next step, so that what is done can be
// written; a second Ctrl-C or SIGTERM leaves. Next: exit-code.ts.

import { constants } from 'node:os';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives the signals back their usual meaning. */
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let first: (typeof SIGNALS)[number] = 'SIGINT';

/** As shells have it: 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP. */
export function interruptedCode(): number {
  return 128 + constants.signals[first];
}

export function interruptSignal(): Interrupt {
  const controller = new AbortController();
  let asked = 0;
  const stop = (signal: (typeof SIGNALS)[number]) => {
    // Of a terminal that is closed, shell and system may both send one, and systemd sends one after SIGTERM.
    if (signal !== 'SIGHUP' && ++asked > 1) process.exit(interruptedCode());
    if (controller.signal.aborted) return;
    first = signal;
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return {
    signal: controller.signal,
    dispose() {
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}
