// The clock and the pause that every engine has, Node and browser alike. They are taken when the module is loaded: tests replace timers
// by ones that stand still, and training goes on under those. On Node from its own module, since Jest replaces the global ones earlier.

import type { Host } from '../backend/backend.js';
import { isPage } from './electron.js';

const node = isPage() ? undefined : globalThis.process?.getBuiltinModule?.('node:timers');
const immediate = node?.setImmediate ?? globalThis.setImmediate;
const Channel = globalThis.MessageChannel;
const clock = globalThis.performance;
const now = clock.now.bind(clock);

/** The timers as they were when the module was loaded. */
export const { setTimeout, clearTimeout } = node ?? globalThis;

/** A turn of the event loop: setImmediate where there is one, else a message to ourselves (timers wait 4 ms), else a timer. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof immediate === 'function') {
      immediate(resolve);
      return;
    }
    if (typeof Channel !== 'function') {
      setTimeout.call(globalThis, resolve, 0);
      return;
    }
    const { port1, port2 } = new Channel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

export const host: Host = { now, pause };
