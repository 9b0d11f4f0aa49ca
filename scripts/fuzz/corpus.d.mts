// Types of corpus.mjs, for test/fuzz/fuzz.test.ts.

export interface Reader {
  readonly kind: string;
  readonly seeds: readonly Uint8Array[];
  run(bytes: Uint8Array): unknown;
  /** An error that stands for a refusal, besides those of ours. */
  readonly allowed?: new () => Error;
}
export function corpusOf(root: string): {
  names: string[];
  kept: Record<string, readonly Uint8Array[] | undefined>;
};
export function makeReaders(
  load: (file: string) => Promise<unknown>,
  folder: string,
  root: string,
): Promise<{ readers: Record<string, Reader>; JacquardError: new () => Error }>;
export function mutated(
  bytes: Uint8Array,
  how: { kind: string; other: Uint8Array; words: readonly string[]; random: Random; most: number },
): Uint8Array;
export class Random {
  constructor(seed: number);
}
