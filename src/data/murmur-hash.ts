// MurmurHash3 of 32 bits (Appleby 2011): tells data sets and files apart that differ by chance, not by intent.
// Next: train/training-position.ts has the fingerprint of rows, model/model-checksum.ts that of a checkpoint.

export class MurmurHash {
  private state = 0;
  private length = 0;

  /** Numbers of any type, as doubles. */
  add(values: ArrayLike<number>): void {
    this.addWords(new Uint32Array(Float64Array.from(values).buffer));
  }

  /** A text as its bytes in UTF-8, and their number. */
  addText(text: string): void {
    const bytes = new TextEncoder().encode(text);
    const padded = new Uint8Array(4 * Math.ceil(bytes.length / 4));
    padded.set(bytes);
    this.addWords(new Uint32Array(padded.buffer));
    this.add([bytes.length]);
  }

  addWords(words: Uint32Array): void {
    let { state } = this;
    for (let i = 0; i < words.length; i++) {
      let k = Math.imul(words[i], 0xcc9e2d51);
      k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
      const mixed = state ^ k;
      state = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
    }
    this.state = state;
    this.length += 4 * words.length;
  }

  /** Eight hexadecimal digits. */
  text(): string {
    let h = this.state ^ this.length;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, '0');
  }
}
