// Numbers that depend only on their seed, so that a run of the fuzzer can be repeated. Next: mutate.mjs.

export class Random {
  constructor(seed) {
    this.state = seed >>> 0 || 1;
  }

  /** A whole number of 32 bits: xorshift. */
  next() {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state;
  }

  below(count) {
    return this.next() % count;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
