// The clock and the pause that every engine has, Node and browser alike.

import type { Host } from '../backend/backend.js';

/** A turn of the event loop: setImmediate where there is one, else a message to ourselves (timers wait 4 ms), else a timer. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    if (typeof MessageChannel !== 'function') {
      setTimeout(resolve, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

export const host: Host = { now: () => performance.now(), pause };
