// Lists of nonzeros as the kernel `listBytes` describes them, made the plain way. Next: lay-out.ts.

export interface PlainLists {
  pointers: number[];
  /** [position, value] in the order of the entries. */
  entries: [number, number][];
}

/** x [lines, length]; NaN counts as nonzero. */
export function listsOf(x: ArrayLike<number>, lines: number, length: number, chunk: number): PlainLists {
  const pointers: number[] = [];
  const entries: [number, number][] = [];
  for (let from = 0; from < length; from += chunk) {
    for (let line = 0; line < lines; line++) {
      pointers.push(entries.length);
      for (let at = from; at < Math.min(from + chunk, length); at++) {
        if (x[line * length + at] !== 0) entries.push([at, x[line * length + at]]);
      }
    }
  }
  return { pointers: [...pointers, entries.length], entries };
}

/** Entries as they lie in memory: two 32-bit words each. */
export function wordsOf(entries: readonly [number, number][]): Uint32Array {
  const words = new Uint32Array(2 * entries.length);
  const floats = new Float32Array(words.buffer);
  entries.forEach(([position, value], i) => {
    words[2 * i] = position;
    floats[2 * i + 1] = value;
  });
  return words;
}
