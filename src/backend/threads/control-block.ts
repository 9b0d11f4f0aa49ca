// The control block that the calling thread and its workers share: who claims which part of a kernel call, and how it went.
// Next: team.ts is the caller's side, worker-loop.ts a worker's.
//
// A call's parts are claimed one by one, by the workers and by the caller itself, from one word that holds how many there
// are and which is next. Kernel and arguments are read after a claim. That is safe however late a worker wakes up: a claim
// can only succeed on a part of the call that stands there now; that call cannot end, nor the next be written, before each
// claimed part is counted as done; and in a word whose parts are all claimed there is nothing to claim. (Should the word have
// become the same again between a worker's look and its claim, then the claim is as good as any.)
// So a worker that the system lets sleep is never waited for, unless it sleeps in the middle of a part.

import { KERNEL_NAMES, KERNELS } from '../kernels/index.js';

/** More threads than this are refused. */
export const MOST_THREADS = 64;
/** Arguments of the longest kernel call. */
const MOST_ARGUMENTS = Math.max(...KERNEL_NAMES.map((name) => KERNELS[name].arity));
const MESSAGE_BYTES = 480;

const words = {
  /** Counts calls; workers wait for it to change. */
  call: 0,
  /** parts << 8 | next part to claim. */
  claim: 1,
  /** Parts done. The caller waits for it to reach the number of parts. */
  done: 2,
  /** Index into KERNEL_NAMES. */
  kernel: 3,
  argumentCount: 4,
  /** Workers that wait and must be woken. */
  sleeping: 5,
  /** The number of a thread whose part trapped, or 0. */
  failed: 6,
  messageBytes: 7,
} as const;

const WORDS = 16;
const ARGUMENTS_AT = 4 * WORDS;
const MESSAGE_AT = ARGUMENTS_AT + 8 * MOST_THREADS * MOST_ARGUMENTS;

// Looks before sleeping, at 7 ns each. 400 µs for a worker cover what a training step does on one thread, such as making lists;
// with 30 µs an epoch on two threads took 0.46 to 0.66 s, with 400 0.44 (waking costs 50 µs, and a virtual machine that packs
// threads which sleep often onto one core keeps these there). 14 µs for the caller, which waits for parts that are running.
const WORKER_LOOKS = 60_000;
const CALLER_LOOKS = 2000;
const NAP_MS = 100;

export class Control {
  private readonly word: Int32Array;
  private readonly arguments: Float64Array;
  private readonly message: Uint8Array;

  constructor(readonly buffer = new SharedArrayBuffer(MESSAGE_AT + MESSAGE_BYTES)) {
    this.word = new Int32Array(buffer, 0, WORDS);
    this.arguments = new Float64Array(buffer, ARGUMENTS_AT, MOST_THREADS * MOST_ARGUMENTS);
    this.message = new Uint8Array(buffer, MESSAGE_AT, MESSAGE_BYTES);
  }

  /** Writes a call for all to claim parts of, and wakes who sleeps. */
  publish(kernel: number, parts: readonly (readonly number[])[]): void {
    const { word } = this;
    parts.forEach((values, part) => {
      this.arguments.set(values, part * MOST_ARGUMENTS);
    });
    word[words.kernel] = kernel;
    word[words.argumentCount] = parts[0].length;
    Atomics.store(word, words.done, 0);
    Atomics.store(word, words.claim, parts.length << 8);
    Atomics.add(word, words.call, 1);
    // A worker counts itself before it waits for `call`, so either it is seen here or it sees the new call.
    if (Atomics.load(word, words.sleeping) > 0) Atomics.notify(word, words.call, parts.length - 1);
  }

  /** The next part of the call that stands there, or -1 when all are claimed. */
  claim(): number {
    const { word } = this;
    for (;;) {
      const current = Atomics.load(word, words.claim);
      const part = current & 0xff;
      if (part >= current >> 8) return -1;
      if (Atomics.compareExchange(word, words.claim, current, current + 1) === current) return part;
    }
  }

  get kernel(): number {
    return this.word[words.kernel];
  }

  /** The arguments of a claimed part. */
  argumentsOf(part: number): Float64Array {
    const start = part * MOST_ARGUMENTS;
    return this.arguments.subarray(start, start + this.word[words.argumentCount]);
  }

  /** Counts a part as done. */
  finish(): void {
    Atomics.add(this.word, words.done, 1);
    Atomics.notify(this.word, words.done);
  }

  /** Notes, before finish(), that a thread's part trapped. The first of several stays. */
  fail(thread: number, reason: string): void {
    if (Atomics.compareExchange(this.word, words.failed, 0, thread) !== 0) return;
    const bytes = new TextEncoder().encode(reason).subarray(0, MESSAGE_BYTES);
    this.message.set(bytes);
    this.word[words.messageBytes] = bytes.length;
  }

  /** The failure of the call that is done, and forgets it; null when there was none. */
  takeFailure(): { thread: number; reason: string } | null {
    const thread = Atomics.exchange(this.word, words.failed, 0);
    if (thread === 0) return null;
    const bytes = this.message.slice(0, this.word[words.messageBytes]); // TextDecoder takes no shared bytes
    return { thread, reason: new TextDecoder().decode(bytes) };
  }

  /** Waits until `parts` parts are done. False when `patience` ms have passed. `mayBlock` is false on a page's thread. */
  awaitDone(parts: number, patience: number, mayBlock: boolean, now: () => number): boolean {
    const { word } = this;
    for (let look = 0; look < CALLER_LOOKS; look++) if (Atomics.load(word, words.done) === parts) return true;
    // Patience is counted in sleeps that end unwoken, or on a page's thread in looks that find nothing, each as long as they
    // may be; so time in which the whole process was stopped hardly counts.
    const nap = Math.min(NAP_MS, patience);
    for (let left = patience; left > 0; ) {
      const done = Atomics.load(word, words.done);
      if (done === parts) return true;
      if (mayBlock) {
        if (Atomics.wait(word, words.done, done, nap) === 'timed-out') left -= nap;
      } else {
        const start = now();
        for (let look = 0; look < CALLER_LOOKS; look++) if (Atomics.load(word, words.done) !== done) break;
        left -= Math.min(nap, now() - start);
      }
    }
    return false;
  }

  /** A worker's wait for a call other than number `seen`; returns the new number. */
  awaitCall(seen: number): number {
    const { word } = this;
    for (let look = 0; look < WORKER_LOOKS; look++) {
      const call = Atomics.load(word, words.call);
      if (call !== seen) return call;
    }
    Atomics.add(word, words.sleeping, 1);
    Atomics.wait(word, words.call, seen);
    Atomics.sub(word, words.sleeping, 1);
    return Atomics.load(word, words.call);
  }

  /** The number of the call that stands there. */
  get call(): number {
    return Atomics.load(this.word, words.call);
  }
}
